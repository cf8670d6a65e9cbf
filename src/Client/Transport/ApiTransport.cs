using System.Net.Http.Json;
using System.Text.Json;
using Polly;
using Polly.Timeout;

namespace Distributed.Client;

/// <summary>Sends calls until they are answered. Reading the answer is part of a try, so that one cut off in the middle is asked for again.</summary>
internal sealed class ApiTransport(HttpClient http, JobClientOptions options, TimeProvider time)
{
    private static readonly string Agent = $"Distributed.Client/{typeof(ApiTransport).Assembly.GetName().Version!.ToString(3)}";
    private readonly ResiliencePipeline pipeline = ApiResilience.Build(options, time);

    /// <summary>Sends a call and reads what it is answered with.</summary>
    /// <exception cref="JobApiException">The API refused it.</exception>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public Task<T> SendAsync<T>(ApiCall call, CancellationToken cancellation) => SendAsync(call, async (response, token) =>
    {
        using (response) return await ReadAsync<T>(response, token);
    }, cancellation);

    /// <summary>Sends a call and reads the bytes that it is answered with.</summary>
    /// <inheritdoc cref="SendAsync{T}(ApiCall, CancellationToken)" path="/exception"/>
    public Task<byte[]> DownloadAsync(ApiCall call, CancellationToken cancellation) => SendAsync(call, async (response, token) =>
    {
        using (response) return await response.Content.ReadAsByteArrayAsync(token);
    }, cancellation);

    /// <summary>Sends a call whose answer is nothing but that it is done.</summary>
    /// <inheritdoc cref="SendAsync{T}(ApiCall, CancellationToken)" path="/exception"/>
    public Task SendAsync(ApiCall call, CancellationToken cancellation) => SendAsync(call, (response, _) =>
    {
        response.Dispose();
        return Task.FromResult(true);
    }, cancellation);

    /// <summary>Sends a call and hands out the answer as soon as its headers are there; whoever takes it disposes of it.</summary>
    /// <inheritdoc cref="SendAsync{T}(ApiCall, CancellationToken)" path="/exception"/>
    public Task<HttpResponseMessage> OpenAsync(ApiCall call, CancellationToken cancellation) =>
        SendAsync(call, (response, _) => Task.FromResult(response), cancellation);

    private async Task<T> SendAsync<T>(ApiCall call, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        var context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(ApiResilience.Call, call);
        try
        {
            return await pipeline.ExecuteAsync(async (current, state) => await state.self.TryAsync(state.call, state.read, current.CancellationToken), context,
                (self: this, call, read));
        }
        catch (TimeoutRejectedException late)
        {
            throw new HttpRequestException($"{options.BaseAddress} did not answer within {late.Timeout.TotalSeconds:0.#} seconds.", late);
        }
        catch (IOException cut)
        {
            throw new HttpRequestException($"The connection to {options.BaseAddress} was cut in the middle of the answer.", cut);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<T> TryAsync<T>(ApiCall call, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var message = call.ToMessage(options);
        message.Headers.UserAgent.ParseAdd(Agent);
        var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        try
        {
            if (!response.IsSuccessStatusCode) throw await Problem.ReadAsync(response, time, cancellation);
            return await read(response, cancellation);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(ClientJson.Options, cancellation) ?? throw new JsonException("It is null.");
        }
        catch (JsonException error)
        {
            throw new JobApiException(response.StatusCode, "The answer is none of this API.",
                $"Is {response.RequestMessage?.RequestUri} the right address, and is this client as new as the server? {error.Message}");
        }
    }
}
