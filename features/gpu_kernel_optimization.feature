Feature: GPU Kernel Performance
  As a Performance Engineer
  I want to optimize GPU kernels for model inference
  So that I can maximize hardware utilization and efficiency

  @gpu @kernel
  Scenario: Low-Precision Inference Optimization
    Given a pretrained transformer model
    When converting the model to FP16 precision
    Then model size should decrease by at least 40%
    And inference speed should increase by at least 50%
    And accuracy should not decrease by more than 1%

  @gpu @memory
  Scenario: GPU Memory Management
    Given an active inference pipeline
    When processing multiple batches concurrently
    Then memory fragmentation should be below 10%
    And cache hit rate should exceed 90%
    And there should be no memory leaks over 24 hours
