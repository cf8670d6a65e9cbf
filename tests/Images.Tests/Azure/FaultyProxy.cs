using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Distributed.Images.Tests;

/// <summary>A proxy before a storage account: spoils requests as told, in order, and passes on the rest.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly HttpClient service;
    private readonly ConcurrentQueue<Fault> faults = new();
    private readonly ConcurrentQueue<string> requests = new();

    private FaultyProxy(WebApplication server, Uri target) => (this.server, service) = (
        server, new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = target });          // the service hangs up on idle ones

    /// <summary>What came: a method and, where one was given, the condition.</summary>
    public string[] Requests => [.. requests];

    /// <summary>The connection string of an account, by way of the proxy.</summary>
    public required string ConnectionString { get; init; }

    public static async Task<FaultyProxy> StartAsync(string connectionString)
    {
        var target = new Uri(connectionString.Split(';').Single(part => part.StartsWith(Endpoint, StringComparison.Ordinal))[Endpoint.Length..]);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        FaultyProxy? proxy = null;
        server.Run(context => proxy!.HandleAsync(context));
        await server.StartAsync();
        var account = connectionString.Replace(target.GetLeftPart(UriPartial.Authority), server.Urls.Single(), StringComparison.Ordinal);
        return proxy = new FaultyProxy(server, target) { ConnectionString = account };
    }

    /// <summary>Spoils the next requests, one fault each, and forgets those that came.</summary>
    public void Spoil(params Fault[] next)
    {
        requests.Clear();
        foreach (var fault in next) faults.Enqueue(fault);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        service.Dispose();
    }

    private const string Endpoint = "BlobEndpoint=";

    private async Task HandleAsync(HttpContext context)
    {
        requests.Enqueue(context.Request.Headers.IfNoneMatch is [{ } condition] ? $"{context.Request.Method} if none match {condition}" : context.Request.Method);
        Fault? fault = faults.TryDequeue(out var next) ? next : null;
        switch (fault)
        {
            case Fault.Busy:
                Refuse(context, StatusCodes.Status503ServiceUnavailable, "ServerBusy");
                break;
            case Fault.Forbidden:
                Refuse(context, StatusCodes.Status403Forbidden, "AuthorizationFailure");
                break;
            case Fault.Broken:
                context.Abort();
                break;
            case Fault.Silent:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            default:
                await ForwardAsync(context, fault);
                break;
        }
    }

    private static void Refuse(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["x-ms-error-code"] = code;
    }

    private async Task ForwardAsync(HttpContext context, Fault? fault)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString);
        request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, value) in context.Request.Headers)
        {
            if (name is "Host") continue;
            if (!request.Headers.TryAddWithoutValidation(name, value.ToArray())) request.Content.Headers.TryAddWithoutValidation(name, value.ToArray());
        }
        using var answer = await service.SendAsync(request, context.RequestAborted);
        if (fault is Fault.AnswerLost)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")) context.Response.Headers[name] = values.ToArray();
        }
        var body = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
        await context.Response.Body.WriteAsync(fault is Fault.HalfAnswered ? body.AsMemory(0, body.Length / 2) : body, context.RequestAborted);
        if (fault is not Fault.HalfAnswered) return;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }
}
