namespace Distributed.Diffusion;

/// <summary>One job for an engine. What is called back is called on the device thread and must not block.</summary>
public sealed record EngineRequest
{
    /// <summary>What to paint.</summary>
    public required GenerationParameters Parameters { get; init; }

    /// <summary>Higher goes first where lanes wait for room; equal ones go in the order they came.</summary>
    public int Priority { get; init; }

    /// <summary>Called after every tick that took the job further, with the steps done and their number. Several images count as their average.</summary>
    public Action<int, int>? OnStep { get; init; }

    /// <summary>Called now and then with what the next image is going to be, by the tiny autoencoder; null where nobody asked.</summary>
    public Action<GeneratedImage>? OnPreview { get; init; }
}
