/** One whole GPU, as dcgm-exporter writes it with every field that is read; by hand, to its template. */
export const WHOLE_GPU = `# HELP DCGM_FI_DEV_SM_CLOCK SM clock frequency (in MHz).
# TYPE DCGM_FI_DEV_SM_CLOCK gauge
DCGM_FI_DEV_SM_CLOCK{gpu="1",UUID="GPU-b",pci_bus_id="00000000:00:1E.0",device="nvidia1",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1",DCGM_FI_DRIVER_VERSION="550.54.15"} 1980
DCGM_FI_DEV_MEM_CLOCK{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 2619
DCGM_FI_DEV_MEMORY_TEMP{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 99
DCGM_FI_DEV_GPU_TEMP{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 54
DCGM_FI_DEV_POWER_USAGE{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 412.500000
DCGM_FI_DEV_POWER_MGMT_LIMIT{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 700.000000
DCGM_FI_DEV_ENFORCED_POWER_LIMIT{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 650.000000
DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 2147483632
DCGM_FI_DEV_GPU_UTIL{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 97
DCGM_FI_DEV_MEM_COPY_UTIL{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 31
DCGM_FI_DEV_XID_ERRORS{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1",err_code="0",err_msg="No Error"} 0
DCGM_FI_DEV_POWER_VIOLATION{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 1200
DCGM_FI_DEV_THERMAL_VIOLATION{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 0
DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 357
DCGM_FI_DEV_FB_FREE{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 10000
DCGM_FI_DEV_FB_USED{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 71000
DCGM_FI_DEV_FB_RESERVED{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 559
DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="1",UUID="GPU-b",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"} 0.930000
`;

/** A GPU in two instances: their memory is their own, the rest is the GPU's, told twice. */
export const SPLIT_GPU = ['7|1g.5gb|6|4857|5', '9|3g.20gb|4384|15500|9']
  .map((line) => {
    const [id, profile, used, free, reserved] = line.split('|') as [string, string, string, string, string];
    const labels = `{gpu="0",UUID="GPU-a",modelName="NVIDIA A100-SXM4-40GB",GPU_I_PROFILE="${profile}",GPU_I_ID="${id}",Hostname="node-1"}`;
    return `DCGM_FI_DEV_FB_USED${labels} ${used}
DCGM_FI_DEV_FB_FREE${labels} ${free}
DCGM_FI_DEV_FB_RESERVED${labels} ${reserved}
DCGM_FI_DEV_GPU_TEMP${labels} 41
DCGM_FI_DEV_POWER_USAGE${labels} ${id === '7' ? '61.5' : '61.7'}
`;
  })
  .join('');
