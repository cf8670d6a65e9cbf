namespace Distributed.Diffusion;

/// <summary>What a device does in one tick.</summary>
internal interface IDenoiser<in TLane> where TLane : ILane
{
    /// <summary>Takes every lane one call on. Where it throws, each lane has either gone on or can be tried again.</summary>
    /// <param name="lanes">At least one, of one shape, none of them finished.</param>
    void Step(IReadOnlyList<TLane> lanes);

    /// <summary>Frees what can be made again, after memory has run out.</summary>
    void ReleaseMemory();
}
