using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure;
using Azure.Storage.Blobs;

namespace Distributed.Faults.Tests;

public sealed class FaultProxyTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2), Silence = TimeSpan.FromMilliseconds(300);
    private readonly EchoServer server = new();
    private readonly FaultProxy proxy;

    public FaultProxyTests() => proxy = new(server.Address);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await proxy.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Everything_passes_both_ways_and_unchanged()
    {
        using var client = await ConnectAsync();
        var sent = new byte[300_000];
        new Random(1).NextBytes(sent);
        var writing = client.GetStream().WriteAsync(sent).AsTask();
        var back = new byte[sent.Length];
        await client.GetStream().ReadExactlyAsync(back).AsTask().WaitAsync(Patience);
        await writing;
        Assert.Equal(sent, back);
    }

    [Theory]
    [InlineData(LinkDirection.Both, 0)]
    [InlineData(LinkDirection.ToServer, 0)]
    [InlineData(LinkDirection.ToClient, 4)]
    public async Task A_partition_lets_nothing_through_its_way_and_gives_everything_up_when_it_heals(object direction, int arrives)
    {
        using var client = await ConnectAsync();
        proxy.Fault = LinkFault.Partition((LinkDirection)direction);
        await client.GetStream().WriteAsync("ping"u8.ToArray());
        var answer = ReadAsync(client, 4);
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(Silence));
        for (var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; server.Received < arrives && Environment.TickCount64 < end;) await Task.Delay(10);
        Assert.Equal(arrives, server.Received);
        proxy.Fault = LinkFault.None;
        Assert.Equal("ping"u8.ToArray(), await answer.WaitAsync(Patience));
    }

    [Fact]
    public async Task It_can_be_pointed_at_another_server_and_connections_that_stand_stay()
    {
        await using var other = new EchoServer();
        using var before = await ConnectAsync();
        await PingAsync(before);
        proxy.Servers = [other.Address];
        using var after = await ConnectAsync();
        await PingAsync(before);
        await PingAsync(after);
        Assert.Equal((8, 4), (server.Received, other.Received));

        static async Task PingAsync(TcpClient client)
        {
            await client.GetStream().WriteAsync("ping"u8.ToArray());
            Assert.Equal("ping"u8.ToArray(), await ReadAsync(client, 4).WaitAsync(Patience));
        }
    }

    [Fact]
    public async Task A_connection_made_in_a_partition_is_accepted_and_hears_nothing()
    {
        proxy.Fault = LinkFault.Partition(LinkDirection.Both);
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync("ping"u8.ToArray());
        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(client, 4).WaitAsync(Silence));
    }

    [Fact]
    public async Task Servers_take_turns_and_one_that_is_gone_is_passed_over()
    {
        await using var other = new EchoServer();
        using var gone = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        gone.Bind(new IPEndPoint(IPAddress.Loopback, 0));          // nobody listens there, and nobody else comes to
        await using var balancer = new FaultProxy([server.Address, (IPEndPoint)gone.LocalEndPoint!, other.Address], first: 1);
        for (var i = 0; i < 6; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, balancer.Port);
            await PingAsync(client);
        }
        // The turn of the one that is gone falls to the next, twice.
        Assert.Equal((8, 16), (server.Received, other.Received));
    }

    [Fact]
    public async Task Resets_end_what_is_there_and_what_comes_until_they_are_over()
    {
        using var before = await ConnectAsync();
        await PingAsync(before);
        proxy.Fault = new() { Resets = true };
        await Assert.ThrowsAnyAsync<IOException>(() => PingAsync(before));
        var refused = await Record.ExceptionAsync(async () =>
        {
            using var during = await ConnectAsync();
            await PingAsync(during);
        });
        Assert.True(refused is IOException or SocketException, $"{refused}");
        proxy.Fault = LinkFault.None;
        using var after = await ConnectAsync();
        await PingAsync(after);
    }

    [Fact]
    public async Task A_connection_is_cut_after_as_many_bytes_as_it_may_have()
    {
        using var client = await ConnectAsync();
        proxy.Fault = new() { CutAfterBytes = 20 };
        await PingAsync(client);          // eight bytes, there and back
        await PingAsync(client);
        await Assert.ThrowsAnyAsync<IOException>(() => PingAsync(client));
    }

    [Fact]
    public async Task A_lost_answer_is_one_to_a_question_that_has_arrived()
    {
        using var client = await ConnectAsync();
        proxy.Fault = new() { LosesAnswerOneIn = 1 };
        await Assert.ThrowsAnyAsync<IOException>(() => PingAsync(client));
        Assert.Equal((4, 1), (server.Received, proxy.AnswersLost));
    }

    [Fact]
    public async Task A_request_is_answered_in_the_servers_stead_on_connections_old_and_new_and_nothing_else_is()
    {
        using var client = await ConnectAsync();
        await PingAsync(client);
        proxy.Fault = new() { Answer = HttpAnswer.ServerBusy };
        await PingAsync(client);          // the rest of what had begun before
        foreach (var asked in (TcpClient[])[client, await ConnectAsync()])
        {
            using var asking = asked;
            await asking.GetStream().WriteAsync("PUT /a HTTP/1.1\r\ncontent-length: 600000\r\n\r\n"u8.ToArray());
            await asking.GetStream().WriteAsync(new byte[600_000]);
            using var answer = new StreamReader(asking.GetStream());
            var text = await answer.ReadToEndAsync().WaitAsync(Patience);
            Assert.StartsWith("HTTP/1.1 503 The server is busy.\r\n", text, StringComparison.Ordinal);
            Assert.EndsWith("</Error>", text, StringComparison.Ordinal);
        }
        Assert.Equal(8, server.Received);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task The_stores_client_reads_an_answer_as_the_stores_own(int status)
    {
        var answer = status == 500 ? HttpAnswer.InternalError : HttpAnswer.ServerBusy;
        proxy.Fault = new() { Answer = answer };
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        var blob = new BlobClient($"DefaultEndpointsProtocol=http;AccountName=a;AccountKey={Convert.ToBase64String("key"u8)};BlobEndpoint=http://127.0.0.1:{proxy.Port}/a", "images", "one.png", options);
        foreach (var ask in (Func<Task>[])[() => blob.UploadAsync(BinaryData.FromBytes(new byte[600_000])), () => blob.DownloadContentAsync(), () => blob.DeleteAsync()])
        {
            var refused = await Assert.ThrowsAsync<RequestFailedException>(() => ask().WaitAsync(Patience));
            Assert.Equal((status, answer.Code), (refused.Status, refused.ErrorCode));
        }
        Assert.Equal(0, server.Received);
    }

    [Fact]
    public async Task A_delay_is_on_the_way_there_and_on_the_way_back()
    {
        using var client = await ConnectAsync();
        proxy.Fault = new() { Delay = TimeSpan.FromMilliseconds(500) };
        var start = Stopwatch.GetTimestamp();
        await PingAsync(client);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(900));
    }

    [Fact]
    public async Task A_narrow_link_takes_its_time_for_every_byte()
    {
        using var client = await ConnectAsync();
        proxy.Fault = new() { BytesPerSecond = 1000, Direction = LinkDirection.ToServer };
        var start = Stopwatch.GetTimestamp();
        await client.GetStream().WriteAsync(new byte[600]);
        await ReadAsync(client, 600).WaitAsync(Patience);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(500));
    }

    private static async Task PingAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync("ping"u8.ToArray());
        await ReadAsync(client, 4).WaitAsync(Patience);
    }

    private static async Task<byte[]> ReadAsync(TcpClient client, int count)
    {
        var bytes = new byte[count];
        await client.GetStream().ReadExactlyAsync(bytes);
        return bytes;
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
        return client;
    }
}
