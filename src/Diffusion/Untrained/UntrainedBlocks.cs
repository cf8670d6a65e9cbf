namespace Distributed.Diffusion;

/// <summary>How a UNet's blocks are put together (Rombach et al., 2022; Kim et al., 2023, arXiv 2305.15798).</summary>
/// <param name="Levels">How many resolutions it has.</param>
/// <param name="LayersPerBlock">ResNet blocks of each level on the way down.</param>
/// <param name="HasMidBlock">Whether it has a block at its coarsest point.</param>
/// <param name="IsCoarsestAttentive">Whether the coarsest level attends to the text too.</param>
internal sealed record UntrainedBlocks(int Levels, int LayersPerBlock, bool HasMidBlock, bool IsCoarsestAttentive)
{
    public static UntrainedBlocks Sd { get; } = new(4, LayersPerBlock: 2, HasMidBlock: true, IsCoarsestAttentive: false);

    public static UntrainedBlocks BkBase { get; } = new(4, LayersPerBlock: 1, HasMidBlock: true, IsCoarsestAttentive: false);

    public static UntrainedBlocks BkSmall { get; } = new(4, LayersPerBlock: 1, HasMidBlock: false, IsCoarsestAttentive: false);

    public static UntrainedBlocks BkTiny { get; } = new(3, LayersPerBlock: 1, HasMidBlock: false, IsCoarsestAttentive: true);
}
