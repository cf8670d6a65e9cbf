using System.Diagnostics;

namespace Distributed.Deployment.Tests;

/// <summary>The kubectl that tests/kubectl finds.</summary>
internal static class Kubectl
{
    private const int CannotBeHad = 3;
    private static readonly Lazy<(string? Path, string Reason)> Found = new(Find);

    /// <summary>What <c>kubectl kustomize</c> makes of a folder; skips the test where there is no kubectl.</summary>
    public static string Kustomize(string folder)
    {
        Assert.SkipWhen(Found.Value.Path is null, $"There is no kubectl: {Found.Value.Reason}");
        var (exitCode, output, errors) = Run(Found.Value.Path!, "kustomize", folder);
        return exitCode == 0 ? output : throw new InvalidOperationException(errors);
    }

    public static (int ExitCode, string Output, string Errors) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    private static (string?, string) Find()
    {
        var (exitCode, output, errors) = Run(Repository.At("tests", "kubectl"));
        if (exitCode is not (0 or CannotBeHad)) throw new InvalidOperationException(errors);
        return (exitCode == 0 ? output.Trim() : null, errors.Trim());
    }
}
