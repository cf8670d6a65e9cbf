using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Distributed.ServiceDefaults;

/// <summary>How a process ends that cannot start.</summary>
public static class Startup
{
    /// <summary>The exit code of a process whose settings are wrong.</summary>
    public const int Misconfigured = 78;          // EX_CONFIG of sysexits.h

    /// <summary>
    /// Runs a process, or, when its only argument is <c>health</c>, asks the one that runs already (<see cref="HealthProbe"/>). What is wrong
    /// with its settings is said in words, without a stack trace.
    /// </summary>
    /// <param name="main">The process.</param>
    /// <param name="isSetting">Further exceptions that mean wrong settings.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<Task> main, Func<Exception, bool>? isSetting = null)
    {
        try
        {
            if (Environment.GetCommandLineArgs() is [_, HealthProbe.Command]) return await HealthProbe.RunAsync();
            await main();
            return Environment.ExitCode;
        }
        catch (Exception error) when (Settings(error).All(one => one is IOException or InvalidDataException or OptionsValidationException || isSetting?.Invoke(one) is true))
        {
            await Console.Error.WriteLineAsync($"Distributed cannot start: {string.Join(Environment.NewLine, Settings(error).Select(Describe))}");
            return Misconfigured;
        }
    }

    /// <summary>Checks all options at once, before the first service that would stumble over its own is made.</summary>
    /// <exception cref="OptionsValidationException">One kind is wrong.</exception>
    /// <exception cref="AggregateException">Several kinds are wrong.</exception>
    public static void ValidateOptions(this IHost host) => host.Services.GetService<IStartupValidator>()?.Validate();

    /// <summary>
    /// Runs a host until it is asked to stop. Asked while it starts, it stops what has started, which gives back what it has taken in hand; the
    /// framework's own <c>RunAsync</c> ends with an exception then, and stops nothing.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="started">Done once it has started.</param>
    public static async Task RunToEndAsync(this IHost host, Action? started = null)
    {
        try
        {
            await host.StartAsync();
        }
        catch (OperationCanceledException) when (host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            await host.StopAsync();
            return;
        }
        started?.Invoke();
        await host.WaitForShutdownAsync();
    }

    /// <summary>Options of several kinds can be wrong at once.</summary>
    private static Exception[] Settings(Exception error) => error is AggregateException several ? [.. several.InnerExceptions] : [error];

    private static string Describe(Exception error) =>
        error is OptionsValidationException options ? string.Join(Environment.NewLine, options.Failures.Select(failure => failure.Split("with the error: ")[^1].Trim('.', '\''))) : error.Message;
}
