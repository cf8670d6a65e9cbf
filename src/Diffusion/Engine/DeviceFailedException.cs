namespace Distributed.Diffusion;

/// <summary>The device is of no more use in this process; the job was not at fault, and restart is the repair.</summary>
public sealed class DeviceFailedException(Exception inner) : Exception($"The device has failed: {inner.Message}", inner);
