using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>
/// Writes <c>text/event-stream</c>. The framework's own formatter writes no comments, which heartbeats are, and does not say when to let a slow reader
/// catch up.
/// </summary>
internal sealed class EventWriter(PipeWriter output)
{
    private const int MaxUnflushed = 16 * 1024;
    private int unflushed;

    /// <summary>How long the client is to wait before it connects again.</summary>
    public void WriteRetry(TimeSpan time) => Write(string.Create(CultureInfo.InvariantCulture, $"retry: {(long)time.TotalMilliseconds}\n\n"));

    /// <summary>What clients read over.</summary>
    public void WriteComment() => Write(":\n\n");

    /// <summary>An event; waits while a reader has not taken what is before it.</summary>
    /// <param name="name">Which event.</param>
    /// <param name="data">What it brings.</param>
    /// <param name="id">Moves the client's cursor; null leaves it where it is.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public async ValueTask WriteAsync<T>(string name, T data, string? id, CancellationToken cancellation)
    {
        Write(id is null ? $"event: {name}\ndata: " : $"id: {id}\nevent: {name}\ndata: ");
        Write(JsonSerializer.SerializeToUtf8Bytes(data, WireJson.Options));
        Write("\n\n");
        if (unflushed >= MaxUnflushed) await FlushAsync(cancellation);
    }

    /// <summary>Sends what was written.</summary>
    /// <exception cref="OperationCanceledException">Nobody reads any more.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (unflushed == 0) return;
        unflushed = 0;
        if ((await output.FlushAsync(cancellation)).IsCompleted) throw new OperationCanceledException("The reader has gone.");
    }

    private void Write(string text) => unflushed += (int)Encoding.UTF8.GetBytes(text, output);

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var room = output.GetSpan(bytes.Length);
        bytes.CopyTo(room);
        output.Advance(bytes.Length);
        unflushed += bytes.Length;
    }
}
