using Distributed.Diffusion;
using Microsoft.Extensions.Options;

namespace Distributed.GpuWorker;

/// <summary>Holds the device and the precision in the settings to each other and to the machine, when the process starts.</summary>
internal sealed class DeviceCheck : IValidateOptions<WorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        if (!AreWords(options)) return ValidateOptionsResult.Skip;          // the attributes say so
        try
        {
            var problems = DeviceChoice.Problems(options, CudaDevices.Count, CudaDevices.WhyNone).ToList();
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
        catch (DllNotFoundException error)
        {
            return ValidateOptionsResult.Fail($"libtorch cannot be loaded: {error.Message}");
        }
    }

    private static bool AreWords(WorkerOptions options) => IsDevice(options.Device) && (options.Precision is null or "" || Precisions.Parse(options.Precision) is not null);

    private static bool IsDevice(string device) => device is "" or "auto" or "cpu" or "cuda" || (device.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(device[5..], out _));
}
