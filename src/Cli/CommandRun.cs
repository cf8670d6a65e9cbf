using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>One run of a command.</summary>
/// <param name="Parsed">What was asked.</param>
/// <param name="Client">The server.</param>
/// <param name="Terminal">Where to write.</param>
/// <param name="IsJson">Whether results are to be JSON.</param>
/// <param name="Explain">Puts into words why the server did not do something.</param>
/// <param name="Cancellation">Ctrl+C.</param>
internal sealed record CommandRun(ParseResult Parsed, JobClient Client, Terminal Terminal, bool IsJson, Func<Exception, Failure> Explain, CancellationToken Cancellation)
{
    // Nothing of it goes into a web page, so letters stay letters.
    private static readonly JsonSerializerOptions Indented = new(WireJson.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions OneLine = new(WireJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How long somebody waits after Ctrl+C for what can be cancelled to be cancelled.</summary>
    public static TimeSpan CancelPatience { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Submits. Who is interrupted before the answer is there waits for it a while, since it alone names what there is to cancel.</summary>
    public async Task<T> SubmitAsync<T>(Func<CancellationToken, Task<T>> submit)
    {
        using var patience = new CancellationTokenSource();
        await using var interruption = Cancellation.Register(() => patience.CancelAfter(CancelPatience));
        return await submit(patience.Token);
    }

    /// <summary>Writes a result as a person reads it.</summary>
    public void Print(string line) => Terminal.Output.WriteLine(line);

    /// <summary>Tells a watching person something; scripts that read JSON hear nothing.</summary>
    public void Say(string line)
    {
        if (!IsJson) Terminal.Error.WriteLine(line);
    }

    /// <summary>Writes a result in JSON.</summary>
    public void PrintJson<T>(T value) => Terminal.Output.WriteLine(JsonSerializer.Serialize(value, Indented));

    /// <summary>Writes a result in JSON on one line.</summary>
    public void PrintJsonLine<T>(T value)
    {
        Terminal.Output.WriteLine(JsonSerializer.Serialize(value, OneLine));
        Terminal.Output.Flush();
    }
}
