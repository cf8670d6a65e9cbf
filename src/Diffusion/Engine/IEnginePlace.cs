namespace Distributed.Diffusion;

/// <summary>The right to use the device once.</summary>
public interface IEnginePlace : IDisposable
{
    /// <summary>Paints, beside other jobs. The place is free again when the last step of the last image is done.</summary>
    /// <param name="request">What to paint.</param>
    /// <param name="cancellationToken">Stops between two ticks; the neighbours go on.</param>
    /// <exception cref="ArgumentException">The parameters do not fit the model.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="DeviceFailedException">The device failed; the job was not at fault.</exception>
    Task<GenerationResult> GenerateAsync(EngineRequest request, CancellationToken cancellationToken);
}
