namespace Distributed.Diffusion;

/// <summary>
/// The number formats a model is run in, by the names that PyTorch's users give them. Latents and sampling are fp32 in all of them.
/// TensorFloat-32 (TF32) rounds the factors of fp32 products to ten bits of mantissa on NVIDIA's Ampere and newer; CPUs have none.
/// </summary>
public enum Precision
{
    /// <summary>PyTorch's own default: fp32 weights, TF32 in convolutions only. On a CPU the same as <see cref="Fp32"/>.</summary>
    Baseline,

    /// <summary>fp32 weights, TF32 in convolutions and matrix products.</summary>
    Tf32,

    /// <summary>Half-precision weights and activations, PyTorch's default elsewhere. Needs a GPU: CPUs take minutes for a step.</summary>
    Fp16,

    /// <summary><see cref="Fp16"/>, and TF32 in what is left in fp32.</summary>
    Combined,

    /// <summary>fp32 throughout, no TF32 anywhere.</summary>
    Fp32,

    /// <summary>bfloat16 weights and activations: the range of fp32 in 16 bits, at eight bits of precision.</summary>
    Bf16,
}
