namespace Distributed.Cli.Tests;

/// <summary>What a command has written so far; read while it writes.</summary>
internal sealed class Screen : StringWriter
{
    private readonly Lock gate = new();

    public override void Write(char value)
    {
        lock (gate) base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        lock (gate) base.Write(buffer, index, count);
    }

    public override void Write(string? value)
    {
        lock (gate) base.Write(value);
    }

    public override string ToString()
    {
        lock (gate) return base.ToString();
    }
}
