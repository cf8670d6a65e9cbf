namespace Distributed.Diffusion;

/// <summary>Paints on one device. Callers wait for a place before they commit to a job, so that nothing they claim has to wait.</summary>
public interface IEngine
{
    /// <summary>Completes when every model is loaded and has painted its first picture; fails if one cannot.</summary>
    Task Ready { get; }

    /// <summary>Never completes while the device is well; fails with <see cref="DeviceFailedException"/> when it is of no more use in this process.</summary>
    Task Failed { get; }

    /// <summary>How many images of a model, of its own size and with guidance, share the device at a time; known once <see cref="Ready"/>.</summary>
    /// <exception cref="KeyNotFoundException">The engine has no such model.</exception>
    int Lanes(string model);

    /// <summary>Waits until the device can start on a job of the model. Dispose the place to give it up.</summary>
    /// <param name="model">The name under which the model was given to the engine.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="KeyNotFoundException">The engine has no such model.</exception>
    /// <exception cref="DeviceFailedException">The device is of no more use.</exception>
    Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken);
}
