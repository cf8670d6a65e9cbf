namespace Distributed.Diffusion;

/// <summary>The right to use the device once.</summary>
public interface IEnginePlace : IDisposable
{
    /// <summary>Paints. The place is free again when the pixels are in memory.</summary>
    /// <param name="parameters">What to paint.</param>
    /// <param name="onStep">Called on the device thread after every step with the steps done and their number; must not block.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<GenerationResult> GenerateAsync(GenerationParameters parameters, Action<int, int>? onStep, CancellationToken cancellationToken);
}
