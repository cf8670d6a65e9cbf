using Microsoft.Extensions.Options;

namespace Distributed.ServiceDefaults;

/// <summary>How a process ends that cannot start.</summary>
public static class Startup
{
    /// <summary>The exit code of a process whose settings are wrong.</summary>
    public const int Misconfigured = 78;          // EX_CONFIG of sysexits.h

    /// <summary>Runs a process. What is wrong with its settings is said in words, without a stack trace.</summary>
    /// <param name="main">The process.</param>
    /// <param name="isSetting">Further exceptions that mean wrong settings.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<Task> main, Func<Exception, bool>? isSetting = null)
    {
        try
        {
            await main();
            return Environment.ExitCode;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or OptionsValidationException || isSetting?.Invoke(error) is true)
        {
            await Console.Error.WriteLineAsync($"Distributed cannot start: {error.Message}");
            return Misconfigured;
        }
    }
}
