using System.Diagnostics;
using System.Text.Json;

namespace Distributed.DiffusionBench;

/// <summary>A painter in a process of its own: its memory is its own, and one that fails takes nobody along.</summary>
internal sealed class PainterClient : IDisposable
{
    private readonly Process process;

    private PainterClient(Process process, PainterReady ready) => (this.process, Ready) = (process, ready);

    public PainterReady Ready { get; }

    /// <summary>Starts one and waits until it has painted once.</summary>
    /// <exception cref="InvalidOperationException">It could not; the message is its own.</exception>
    public static PainterClient Start(string model, string device, string precision)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Host(), "paint", "--model", model, "--device", device, "--precision", precision])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            return new(process, Read<PainterReady>(process));
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public Painted Paint(PaintOrder order)
    {
        process.StandardInput.WriteLine(JsonSerializer.Serialize(order));
        return Read<Painted>(process);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    // Started by "dotnet x.dll" the program must be named again; as a program of its own it is the process's path.
    private static string[] Host() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "Distributed.DiffusionBench.dll")] : [];

    private static T Read<T>(Process process)
    {
        var line = process.StandardOutput.ReadLine();
        if (line is null || !line.StartsWith('{')) throw new InvalidOperationException(line ?? $"The painter ended with {ExitCode(process)}.");
        return JsonSerializer.Deserialize<T>(line)!;
    }

    private static int ExitCode(Process process)
    {
        process.WaitForExit();
        return process.ExitCode;
    }
}
