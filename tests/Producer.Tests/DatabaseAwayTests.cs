using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distributed.Producer.Tests;

public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task While_the_database_is_away_every_route_says_when_to_try_again()
    {
        using var nobody = Unheard();
        await using var host = new ProducerHost { AbsentDatabase = $"Host=127.0.0.1,127.0.0.1;Port={Port(nobody)};Username=nobody" };
        await host.InitializeAsync();
        using var posted = await host.Http.PostAsJsonAsync("/v1/jobs", new { prompt = "a fox" });
        using var looked = await host.Http.GetAsync(new Uri($"/v1/jobs/{Guid.NewGuid()}", UriKind.Relative));
        foreach (var answer in new[] { posted, looked })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains("Nothing is lost", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Many_requests_in_an_outage_are_told_in_a_line_and_not_each_with_its_stack()
    {
        using var log = new LogLines();
        using var nobody = Unheard();
        await using var host = new ProducerHost
        {
            AbsentDatabase = $"Host=127.0.0.1;Port={Port(nobody)};Username=nobody",
            Configure = services =>
            {
                services.AddLogging(logging => logging.AddProvider(log));
                // However long the requests take, the time for another line does not come.
                services.AddSingleton(provider => new UnansweredRequests(provider.GetRequiredService<ILogger<UnansweredRequests>>(), new StoppedClock()));
            },
        };
        await host.InitializeAsync();
        for (var i = 0; i < 20; i++)
        {
            using var looked = await host.Http.GetAsync(new Uri($"/v1/jobs/{Guid.NewGuid()}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, looked.StatusCode);
        }
        Assert.Single(log.Lines, line => line.Category.EndsWith(nameof(UnansweredRequests), StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Category.Contains("ExceptionHandler", StringComparison.Ordinal) || line.Category.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal));
    }

    /// <summary>What was logged as a warning or worse.</summary>
    private sealed class LogLines : ILoggerProvider
    {
        private readonly ConcurrentQueue<(string Category, string Text)> lines = [];

        public IReadOnlyCollection<(string Category, string Text)> Lines => lines;

        public ILogger CreateLogger(string categoryName) => new Lined(lines, categoryName);

        public void Dispose() { }

        private sealed class Lined(ConcurrentQueue<(string, string)> lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel)) lines.Enqueue((category, formatter(state, exception)));
            }
        }
    }

    /// <summary>Keeps a port at which nobody listens, and nobody else will.</summary>
    private static Socket Unheard()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
