namespace Distributed.Diffusion;

/// <summary>One image being denoised, as the queue sees it.</summary>
internal interface ILane
{
    /// <summary>Which lanes it can share a call with.</summary>
    LaneShape Shape { get; }

    /// <summary>Rows it fills in a call: two with guidance, else one.</summary>
    int Rows { get; }

    /// <summary>Higher goes first.</summary>
    int Priority { get; }

    /// <summary>How many calls are done.</summary>
    int Step { get; }

    /// <summary>Whether every call is done.</summary>
    bool IsFinished { get; }
}
