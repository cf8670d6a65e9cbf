namespace Distributed.Diffusion;

/// <summary>Paints on one device. Callers wait for a place before they commit to a job, so that nothing they claim has to wait.</summary>
public interface IEngine
{
    /// <summary>Completes when every model is loaded and has painted its first picture; fails if one cannot.</summary>
    Task Ready { get; }

    /// <summary>Waits until the device can start on a job of the model. Dispose the place to give it up.</summary>
    /// <param name="model">The name under which the model was given to the engine.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="KeyNotFoundException">The engine has no such model.</exception>
    Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken);
}
