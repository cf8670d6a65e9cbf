namespace Distributed.Diffusion;

/// <summary>How the timesteps of a picture are chosen from those of the training (Lin et al., arXiv 2305.08891, table 2).</summary>
public enum TimestepSpacing
{
    /// <summary>Multiples of ⌊N/steps⌋ from 0, moved up by the offset.</summary>
    Leading,

    /// <summary>Multiples of N/steps counted down from N, minus one.</summary>
    Trailing,

    /// <summary>Evenly from 0 to N − 1, both included.</summary>
    Linspace,
}
