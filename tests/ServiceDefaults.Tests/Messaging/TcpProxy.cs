using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Distributed.ServiceDefaults.Tests;

/// <summary>
/// Stands between a process and the broker, to take the broker away and give it back, or to add TLS. Connections are refused until
/// <see cref="Open"/>.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly Socket door = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, bool> sockets = new();
    private readonly Uri broker;
    private readonly SslStreamCertificateContext? certificate;
    private readonly TaskCompletionSource end = new();
    private Task accepting = Task.CompletedTask;
    private volatile bool isOpen, isFrozen;

    public TcpProxy(Uri broker, SslStreamCertificateContext? certificate = null)
    {
        (this.broker, this.certificate) = (broker, certificate);
        door.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)door.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>Lets connections through from now on.</summary>
    public void Open()
    {
        isOpen = true;
        if (!accepting.IsCompleted) return;
        door.Listen();
        accepting = AcceptAsync();
    }

    /// <summary>Accepts connections and says nothing on them, as a broker that hangs.</summary>
    public void Freeze()
    {
        isFrozen = true;
        Open();
    }

    /// <summary>Resets every connection and each that comes, until <see cref="Open"/>.</summary>
    public void Close()
    {
        isOpen = false;
        Cut();
    }

    /// <summary>Resets every connection; new ones are welcome.</summary>
    public void Cut()
    {
        foreach (var socket in sockets.Keys) Reset(socket);
    }

    public async ValueTask DisposeAsync()
    {
        end.SetResult();
        Close();
        door.Dispose();
        await accepting;
    }

    private static void Reset(Socket socket)
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

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await door.AcceptAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }
            if (isOpen) _ = ServeAsync(client);
            else Reset(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sockets[client] = sockets[server] = true;
        try
        {
            if (!isOpen)          // closed since it was accepted, by somebody who could not see it yet
            {
                Reset(client);
                return;
            }
            if (isFrozen) await end.Task;
            await server.ConnectAsync(broker.Host, broker.Port);
            await using var near = await OpenAsync(client);
            await using var far = new NetworkStream(server);
            await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // Cut, or the client does not like our certificate.
        }
        finally
        {
            sockets.TryRemove(client, out _);
            sockets.TryRemove(server, out _);
            client.Dispose();
        }
    }

    private async Task<Stream> OpenAsync(Socket client)
    {
        var plain = new NetworkStream(client, ownsSocket: true);
        if (certificate is null) return plain;
        var encrypted = new SslStream(plain);
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate });
        return encrypted;
    }
}
