using System.Net;
using System.Net.Sockets;

namespace Distributed.Faults.Tests;

/// <summary>Sends back whatever comes.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task accepting;
    private long received;

    public EchoServer()
    {
        listener.Start();
        Address = (IPEndPoint)listener.LocalEndpoint;
        accepting = AcceptAsync();
    }

    public IPEndPoint Address { get; }

    /// <summary>Bytes that came, on all connections.</summary>
    public long Received => Interlocked.Read(ref received);

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = EchoAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task EchoAsync(TcpClient client)
    {
        using var own = client;
        var buffer = new byte[1 << 16];
        try
        {
            for (int count; (count = await client.GetStream().ReadAsync(buffer)) > 0;)
            {
                Interlocked.Add(ref received, count);
                await client.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (IOException)
        {
            // Reset by the proxy.
        }
    }
}
