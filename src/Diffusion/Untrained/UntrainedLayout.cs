namespace Distributed.Diffusion;

/// <summary>Which networks an untrained model has, and how large.</summary>
public sealed class UntrainedLayout
{
    private const string TinyVae = "-taesd";

    private UntrainedLayout(string name, UntrainedScale scale, UntrainedBlocks blocks, bool hasTinyVae) =>
        (Name, Scale, Blocks, HasTinyVae) = (name, scale, blocks, hasTinyVae);

    /// <summary>The blocks of SD 1.x with AutoencoderKL, small.</summary>
    public static UntrainedLayout StableDiffusion { get; } = new("small-sd", UntrainedScale.Small, UntrainedBlocks.Sd, hasTinyVae: false);

    /// <summary>The pruned blocks of BK-SDM-Small with AutoencoderTiny, small.</summary>
    public static UntrainedLayout BkSdm { get; } = new("small-bk-sdm", UntrainedScale.Small, UntrainedBlocks.BkSmall, hasTinyVae: true);

    /// <summary>Every layout: the small ones, and SD 1.5 and the BK-SDMs in full size, each with AutoencoderKL and with TAESD.</summary>
    public static IReadOnlyList<UntrainedLayout> All { get; } =
    [
        StableDiffusion, BkSdm,
        .. Full("sd15", UntrainedBlocks.Sd), .. Full("bk-sdm-base", UntrainedBlocks.BkBase),
        .. Full("bk-sdm-small", UntrainedBlocks.BkSmall), .. Full("bk-sdm-tiny", UntrainedBlocks.BkTiny),
    ];

    /// <summary>What it is called, for example <c>bk-sdm-small-taesd</c>.</summary>
    public string Name { get; }

    internal UntrainedScale Scale { get; }

    internal UntrainedBlocks Blocks { get; }

    internal bool HasTinyVae { get; }

    /// <summary>The layout of a name; null when there is none.</summary>
    public static UntrainedLayout? Find(string name) => All.FirstOrDefault(layout => layout.Name == name);

    private static UntrainedLayout[] Full(string name, UntrainedBlocks blocks) =>
        [new(name, UntrainedScale.Full, blocks, hasTinyVae: false), new(name + TinyVae, UntrainedScale.Full, blocks, hasTinyVae: true)];
}
