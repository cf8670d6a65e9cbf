using System.Net;
using System.Net.Sockets;

namespace Distributed.Faults;

/// <summary>A connection of a client through a <see cref="FaultProxy"/>.</summary>
internal sealed class ProxiedConnection
{
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProxiedConnection(Socket client)
    {
        Client = client;
        Client.NoDelay = true;
    }

    public Socket Client { get; }

    public Socket Server { get; private set; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Completes when it was reset.</summary>
    public Task Gone => gone.Task;

    /// <summary>Bytes since the fault began.</summary>
    public long Count { get; set; }

    /// <summary>Whether the server's next answer is withheld.</summary>
    public volatile bool IsAnswerLost;

    /// <summary>Connects to the first server that accepts.</summary>
    /// <exception cref="SocketException">None does.</exception>
    public async Task ConnectAsync(IReadOnlyList<IPEndPoint> servers, CancellationToken cancellation)
    {
        foreach (var (i, server) in servers.Index())
        {
            try
            {
                await Server.ConnectAsync(server, cancellation);
                Server.NoDelay = true;
                return;
            }
            catch (SocketException) when (i < servers.Count - 1 && !Gone.IsCompleted)
            {
                Server.Dispose();
                Server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            }
        }
    }

    /// <summary>Answers a request that begins with a piece that came, in the server's stead, and hangs up.</summary>
    public async Task AnswerAsync(HttpAnswer answer, ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        // Who has not yet sent all of it, or not yet read the answer, would see a reset instead.
        var request = new HttpRequest();
        var buffer = new byte[1 << 16];
        request.Add(piece.Span);
        for (int count; !request.IsWhole; request.Add(buffer.AsSpan(0, count)))
            if ((count = await Client.ReceiveAsync(buffer, cancellation)) == 0) return;
        await Client.SendAsync(answer.ToBytes(), cancellation);
        Client.Shutdown(SocketShutdown.Send);
        while (await Client.ReceiveAsync(buffer, cancellation) > 0) ;
    }

    public void Reset()
    {
        foreach (var socket in (Socket[])[Client, Server])
        {
            try
            {
                socket.LingerState = new(true, 0);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // It has gone by itself.
            }
            socket.Dispose();
        }
        gone.TrySetResult();
    }
}
