using System.Text;

namespace Distributed.Cli;

/// <summary>Where a command writes: results to the output, everything for a watching person to the error stream.</summary>
/// <param name="output">For results.</param>
/// <param name="error">For progress and errors.</param>
/// <param name="isInteractive">Whether a line of the error stream can be written over.</param>
/// <param name="width">Columns.</param>
/// <param name="environment">Reads a variable.</param>
/// <param name="input">What is piped or typed in; nothing by default.</param>
/// <param name="canAsk">Whether a person reads the error stream and types the input.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive, int width, Func<string, string?> environment, TextReader? input = null, bool canAsk = false)
{
    public const int DefaultWidth = 120;

    public TextWriter Output => output;

    public TextWriter Error => error;

    public TextReader Input => input ?? TextReader.Null;

    public bool IsInteractive => isInteractive;

    public bool CanAsk => canAsk;

    public int Width => width;

    public static Terminal OfThisProcess()
    {
        var isInteractive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var width = Console.IsOutputRedirected || Console.WindowWidth <= 0 ? DefaultWidth : Console.WindowWidth;
        return new(Console.Out, Console.Error, isInteractive, width, Environment.GetEnvironmentVariable, Console.In,
            canAsk: !Console.IsInputRedirected && !Console.IsErrorRedirected);
    }

    /// <summary>A variable's value; null when it is empty too.</summary>
    public string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>Asks a person; whatever is not a yes is a no.</summary>
    public async Task<bool> AskAsync(string question, CancellationToken cancellation)
    {
        await error.WriteAsync($"{Clean(question)} [y/N] ");
        // The console's reader knows no cancellation.
        var answer = await Task.Run(Input.ReadLine, CancellationToken.None).WaitAsync(cancellation);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    /// <summary>Text of others on one line, without the control characters that would steer the terminal.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text) clean.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        return clean.ToString();
    }
}
