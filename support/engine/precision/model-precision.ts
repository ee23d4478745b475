import { rowsFit, type TensorDescription, type TensorType } from './tensor-type';

/** What the matrices of a model are kept in. */
export type ModelPrecision = TensorType;

/**
 * The `general.file_type` of a model in that precision: ALL_F32, MOSTLY_F16, MOSTLY_Q8_0 and MOSTLY_BF16 of
 * llama_ftype in llama.cpp's include/llama.h.
 */
export const FILE_TYPES: Readonly<Record<ModelPrecision, number>> = { F32: 0, F16: 1, Q8_0: 7, BF16: 32 };

// Small matrices that llama.cpp keeps as they are (tensor_allows_quantization in src/llama-quant.cpp, those of
// language models): norms, routers of experts, convolutions of state-space models, positions, RWKV's mixers.
const KEPT = [
  /_norm\.weight/,
  /ffn_gate_(inp|tid2eid)\.weight/,
  /altup|laurel|per_layer_model_proj/,
  /position_embd|token_types|attn_rel_b\.weight/,
  /ssm_conv1d|shortconv\.conv\.weight/,
  /indexer\.[kq]_proj\.weight/,
  /time_mix_(first|w[012]|v[012]|a[012]|g[12]|decay_w[12]|lerp_fused)\.weight/,
];

/** Whether a precision is for that tensor: as in llama.cpp, for matrices of weights alone. */
export const isConvertible = ({ name, shape }: TensorDescription): boolean =>
  name.endsWith('weight') &&
  // Dimensions of size 1 at the end do not count: ggml has them in every tensor (ggml_n_dims).
  shape.slice(1).some((size) => size > 1) &&
  !KEPT.some((names) => names.test(name));

/**
 * The type that a tensor gets in a model of that precision. Rows that are no whole number of blocks go into
 * half precision instead of Q8_0, as convert_hf_to_gguf.py of llama.cpp does; llama-quantize refuses them.
 */
export function targetType(tensor: TensorDescription, precision: ModelPrecision): TensorType {
  if (!isConvertible(tensor)) return tensor.type;
  return rowsFit(precision, tensor.shape) ? precision : 'F16';
}
