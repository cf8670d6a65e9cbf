using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Distributed.Faults;

/// <summary>Stands on loopback between one process and one service, and does to their connections what <see cref="Fault"/> says.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> connections = new();
    private int next;
    private readonly Task accepting;
    private volatile State state = new(LinkFault.None);

    public FaultProxy(IPEndPoint server) : this([server], first: 0)
    {
    }

    /// <summary>Connections go to the servers in turn, past those that refuse them, as through a load balancer.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="first">Which of them gets the first connection.</param>
    public FaultProxy(IReadOnlyList<IPEndPoint> servers, int first)
    {
        (Servers, next) = (servers, first);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Where the next connections go.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; set; }

    /// <summary>How many connections were cut after their request, before the answer.</summary>
    public int AnswersLost { get; private set; }

    /// <summary>What happens to every connection from now on.</summary>
    public LinkFault Fault
    {
        get => state.Fault;
        set
        {
            var before = Interlocked.Exchange(ref state!, new(value));
            before.Over.TrySetResult();
            if (value.Resets) Reset();
            foreach (var connection in connections.Keys) connection.Count = 0;
        }
    }

    /// <summary>Resets every connection; new ones are welcome.</summary>
    public void Reset()
    {
        foreach (var connection in connections.Keys) connection.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        Reset();
        await accepting;
        await Task.WhenAll(connections.Values);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new ProxiedConnection(await listener.AcceptSocketAsync(stop.Token));
                connections[connection] = Task.CompletedTask;
                connections[connection] = ServeAsync(connection);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task ServeAsync(ProxiedConnection connection)
    {
        await Task.Yield();
        try
        {
            if (Fault.Resets) return;
            await connection.ConnectAsync(InTurn(), stop.Token);
            var (there, back) = (PumpAsync(connection, LinkDirection.ToServer), PumpAsync(connection, LinkDirection.ToClient));
            await await Task.WhenAny(there, back);
            connection.Reset();
            await Task.WhenAll(there, back);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side is gone, and so is the other now.
        }
        finally
        {
            connection.Reset();
            connections.TryRemove(connection, out _);
        }
    }

    private IReadOnlyList<IPEndPoint> InTurn()
    {
        var (first, servers) = (Interlocked.Increment(ref next) - 1, Servers);
        return [.. Enumerable.Range(first, servers.Count).Select(i => servers[i % servers.Count])];
    }

    private async Task PumpAsync(ProxiedConnection connection, LinkDirection direction)
    {
        var (from, to) = direction is LinkDirection.ToServer ? (connection.Client, connection.Server) : (connection.Server, connection.Client);
        var buffer = new byte[1 << 16];
        for (int count; (count = await from.ReceiveAsync(buffer, stop.Token)) > 0;)
        {
            State now;
            while ((now = state).Fault is { Holds: true } held && held.Direction.HasFlag(direction))
                await Task.WhenAny(now.Over.Task, connection.Gone).WaitAsync(stop.Token);
            var fault = now.Fault.Direction.HasFlag(direction) ? now.Fault : LinkFault.None;
            if (direction is LinkDirection.ToServer && fault.LosesAnswerOneIn > 0 && Random.Shared.Next(fault.LosesAnswerOneIn) == 0) connection.IsAnswerLost = true;
            if (direction is LinkDirection.ToClient && connection.IsAnswerLost)
            {
                AnswersLost++;
                return;
            }
            if (direction is LinkDirection.ToServer && fault.Answer is { } answer && HttpRequest.Begins(buffer.AsSpan(0, count)))
            {
                await connection.AnswerAsync(answer, buffer.AsMemory(0, count), stop.Token);
                return;
            }
            if (fault.Delay > TimeSpan.Zero) await Task.Delay(fault.Delay + fault.Jitter * (2 * Random.Shared.NextDouble() - 1), stop.Token);
            if (fault.BytesPerSecond > 0) await Task.Delay(TimeSpan.FromSeconds((double)count / fault.BytesPerSecond), stop.Token);
            connection.Count += count;
            if (fault.CutAfterBytes > 0 && connection.Count > fault.CutAfterBytes) return;
            await to.SendAsync(buffer.AsMemory(0, count), stop.Token);
        }
    }

    private sealed class State(LinkFault fault)
    {
        public LinkFault Fault { get; } = fault;
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
