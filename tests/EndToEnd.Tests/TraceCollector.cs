using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Distributed.EndToEnd.Tests;

/// <summary>A collector that takes traces by OTLP (HTTP, protobuf) and keeps their spans.</summary>
internal sealed class TraceCollector : IDisposable
{
    private readonly HttpListener listener = new();

    public TraceCollector()
    {
        Address = $"http://127.0.0.1:{ProgramProcess.FreePort()}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        _ = CollectAsync();
    }

    public string Address { get; }

    public ConcurrentQueue<Span> Spans { get; } = new();

    /// <summary>What a process is told to send here, soon.</summary>
    public (string Name, string Value)[] Settings =>
        [("OTEL_EXPORTER_OTLP_ENDPOINT", Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "200"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "300000")];

    public void Dispose() => listener.Close();

    private async Task CollectAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (context.Request.Url!.AbsolutePath == "/v1/traces") Read(body.ToArray());
                context.Response.Close();
            }
            catch (Exception error) when (error is HttpListenerException or IOException or ObjectDisposedException)
            {
                // Closed, or whoever sent this has gone; others may come.
            }
        }
    }

    /// <summary>ExportTraceServiceRequest → ResourceSpans → ScopeSpans → Span.</summary>
    private void Read(byte[] request)
    {
        foreach (var resource in Fields(request, 1))
            foreach (var scope in Fields(resource, 2))
                foreach (var span in Fields(scope, 2))
                    Spans.Enqueue(new(Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Fields(span, 5).Single().Span)));
    }

    private static string Hex(ReadOnlyMemory<byte> span, int number) => Convert.ToHexStringLower(Fields(span, number).FirstOrDefault().Span);

    /// <summary>The length-delimited fields of a message that have a number.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0: Varint(message, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                default:
                    var length = (int)Varint(message, ref at);
                    if (key >> 3 == (ulong)number) yield return message.Slice(at, length);
                    at += length;
                    break;
            }
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message.Span[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }

    internal sealed record Span(string TraceId, string Id, string ParentId, string Name);
}
