using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Distributed.Jobs.Tests;

/// <summary>
/// Stands between a client and the server on loopback. When armed it forwards the first message that contains some text, waits until the
/// server has answered it, withholds the answer and cuts the connection: the statement took effect and its client cannot know. Or it cuts the
/// connection before the message, and nothing took effect.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> links = [];
    private readonly IPEndPoint server;
    private readonly Task accepting;
    private byte[]? marker;
    private bool isBefore;
    private int cutsLeft;

    public CuttingProxy(IPEndPoint server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many connections it has cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts the next connections, so many, that send this text.</summary>
    public void CutAfter(string text, int times = 1) => (marker, cutsLeft, isBefore) = (Encoding.ASCII.GetBytes(text), times, false);

    /// <summary>Cuts the next connection that would send this text.</summary>
    public void CutBefore(string text) => (marker, cutsLeft, isBefore) = (Encoding.ASCII.GetBytes(text), 1, true);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(links);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) links.Add(LinkAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task LinkAsync(TcpClient client)
    {
        using var peer = new TcpClient();
        using var link = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        try
        {
            await peer.ConnectAsync(server, link.Token);
            var cut = new Cut();
            var (there, back) = (ForwardAsync(client, peer, cut, link.Token), AnswerAsync(peer, client, cut, link.Token));
            await Task.WhenAny(there, back);
            await link.CancelAsync();
            await Task.WhenAll(there, back);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // One side is gone; so is the other, now.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task ForwardAsync(TcpClient from, TcpClient to, Cut cut, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        for (int count; (count = await from.GetStream().ReadAsync(buffer, cancellation)) > 0;)
        {
            if (marker is { } text && buffer.AsSpan(0, count).IndexOf(text) >= 0 && Interlocked.Decrement(ref cutsLeft) >= 0)
            {
                if (isBefore) return;
                cut.IsDue = true;
            }
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), cancellation);
        }
    }

    private async Task AnswerAsync(TcpClient from, TcpClient to, Cut cut, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        for (int count; (count = await from.GetStream().ReadAsync(buffer, cancellation)) > 0;)
        {
            if (cut.IsDue)
            {
                Cuts++;
                return;
            }
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), cancellation);
        }
    }

    private sealed class Cut
    {
        public volatile bool IsDue;
    }
}
