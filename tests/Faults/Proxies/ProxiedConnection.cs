using System.Net.Sockets;

namespace Distributed.Faults;

/// <summary>A connection of a client through a <see cref="FaultProxy"/>.</summary>
internal sealed class ProxiedConnection
{
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProxiedConnection(Socket client)
    {
        Client = client;
        Client.NoDelay = Server.NoDelay = true;
    }

    public Socket Client { get; }

    public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Completes when it was reset.</summary>
    public Task Gone => gone.Task;

    /// <summary>Bytes since the fault began.</summary>
    public long Count { get; set; }

    /// <summary>Whether the server's next answer is withheld.</summary>
    public volatile bool IsAnswerLost;

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
