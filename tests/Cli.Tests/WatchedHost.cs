using System.Collections.Concurrent;
using Distributed.Client;
using Distributed.Producer.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Cli.Tests;

/// <summary>The API where nobody paints, which tells what it is asked for and whose answers can be lost.</summary>
public sealed class WatchedHost : ProducerHost
{
    private readonly ConcurrentQueue<string> requests = [];

    public WatchedHost() => Configure = services => services.AddSingleton<IStartupFilter>(new Line(this));

    /// <summary>Whether a request is done and its answer cut off.</summary>
    public Func<HttpRequest, bool> Cuts { get; set; } = _ => false;

    /// <summary>Method and path of each request so far.</summary>
    public IEnumerable<string> Requests => requests;

    public string Url => Http.BaseAddress!.OriginalString;

    public JobClient Client => new(new() { Timeout = Timeout.InfiniteTimeSpan }, new() { BaseAddress = new(Url) });

    internal Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(new Session(), arguments);

    internal Task<CommandResult> RunAsync(Session session, params string[] arguments) => Shell.RunAsync(Url, null, session, arguments, TestContext.Current.CancellationToken);

    private async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (!Cuts(context.Request))
        {
            await next(context);
            return;
        }
        using var lost = new MemoryStream();
        context.Response.Body = lost;
        await next(context);
        context.Abort();
    }

    private sealed class Line(WatchedHost host) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(following => context => host.PassAsync(context, following));
            next(app);
        };
    }
}
