namespace Distributed.Diffusion;

/// <summary>Which networks an untrained model has.</summary>
public enum UntrainedLayout
{
    /// <summary>The block types of SD 1.x with AutoencoderKL.</summary>
    StableDiffusion,

    /// <summary>The pruned blocks of BK-SDM-Small with AutoencoderTiny.</summary>
    BkSdm,
}
