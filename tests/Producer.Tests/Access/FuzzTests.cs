using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

/// <summary>Ten thousand requests that are almost right. The same ones each time: <c>FUZZ_SEED</c> makes others.</summary>
public sealed class FuzzTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    private const int Requests = 10_000;
    private const int AtOnce = 16;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SEED"), out var seed) ? seed : 20261123;

    [Fact]
    public async Task Whatever_is_posted_is_a_valid_job_or_a_problem_and_only_valid_jobs_are_queued()
    {
        var sent = await SendAllAsync();
        var accepted = sent.Where(one => one.Status == HttpStatusCode.Accepted).ToList();
        foreach (var one in sent.Except(accepted))
        {
            Assert.True((int)one.Status is >= 400 and < 500, $"{one}");
            Assert.True(one.MediaType == "application/problem+json", $"{one}");
            using var problem = JsonDocument.Parse(one.Answer);
            Assert.True(problem.RootElement.GetProperty("title").GetString() is { Length: > 0 }, $"{one}");
        }
        // The mutator leaves some as they were, and breaks most.
        Assert.InRange(accepted.Count, Requests / 50, Requests / 2);
        foreach (var one in accepted) Assert.True(IsValid(one.Body), $"{one}");

        var stored = await StoredAsync();
        Assert.Equal(accepted.Where(one => !one.IsReplay).Select(one => one.Id()).Order(), stored.Order());
        Assert.Empty(await host.Services.GetRequiredService<IImageStore>().ListAsync(ImagePrefix.All, default).ToListAsync());
        await host.AcceptAsync("""{"prompt":"still there"}""");
    }

    private async Task<IReadOnlyList<Sent>> SendAllAsync()
    {
        var mutator = new BodyMutator(Seed);
        var requests = Enumerable.Range(0, Requests).Select(_ => (Body: mutator.Next(), Header: mutator.NextHeader())).ToList();
        var sent = new Sent[Requests];
        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancellation) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, JobRoutes.Jobs) { Content = new ByteArrayContent(requests[i].Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (requests[i].Header is { } header)
            {
                if (header.Name == "Content-Type") request.Content.Headers.Remove(header.Name);
                if (!request.Headers.TryAddWithoutValidation(header.Name, header.Value)) request.Content.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }
            using var response = await host.Http.SendAsync(request, cancellation);
            sent[i] = new(requests[i].Body, requests[i].Header?.ToString(), response.StatusCode, response.Content.Headers.ContentType?.MediaType,
                await response.Content.ReadAsStringAsync(cancellation), response.Headers.Contains("Idempotency-Replayed"));
        });
        return sent;
    }

    private async Task<IReadOnlyList<Guid>> StoredAsync()
    {
        await using var context = await host.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
        return await context.Jobs.Select(row => row.Id).ToListAsync();
    }

    /// <summary>What the documentation says of a submission, written down once more and without the product's code.</summary>
    private static bool IsValid(byte[] body)
    {
        using var json = JsonDocument.Parse(body, new() { AllowDuplicateProperties = false });
        foreach (var property in json.RootElement.EnumerateObject())
        {
            var (value, isNull) = (property.Value, property.Value.ValueKind == JsonValueKind.Null);
            var isFine = property.Name switch
            {
                "prompt" => IsText(value) && value.GetString()!.Trim().Length > 0,
                _ when isNull => Known.Contains(property.Name),
                "negativePrompt" => IsText(value),
                "tier" => value.GetString() is "full",
                "width" or "height" => value.GetInt32() is >= 32 and <= 128 && value.GetInt32() % 8 == 0,
                "steps" => value.GetInt32() is >= 1 and <= 1000,
                "guidanceScale" => value.GetDouble() is >= 0 and <= 30,
                "scheduler" => Words.All<SchedulerName>().Contains(value.GetString()!),
                "seed" => value.GetInt64() >= 0,
                "imageCount" => value.GetInt32() is >= 1 and <= 4,
                "eta" => value.GetDouble() is >= 0 and <= 1,
                "clipSkip" => value.GetInt32() is >= 0 and <= 3,
                "promptSyntax" => value.GetString() is "plain" or "weighted",
                "previews" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                _ => false,
            };
            if (!isFine) return false;
        }
        return json.RootElement.TryGetProperty("prompt", out _);
    }

    private static readonly HashSet<string> Known =
    [
        "negativePrompt", "tier", "width", "height", "steps", "guidanceScale", "scheduler", "seed", "imageCount", "eta", "clipSkip", "promptSyntax", "inputImage", "strength", "previews",
    ];

    private static bool IsText(JsonElement value) => value.GetString() is { Length: <= 2000 } text && !text.Any(character => char.IsControl(character) && character is not ('\n' or '\t'));

    private sealed record Sent(byte[] Body, string? Header, HttpStatusCode Status, string? MediaType, string Answer, bool IsReplay)
    {
        public Guid Id()
        {
            using var job = JsonDocument.Parse(Answer);
            return job.RootElement.GetProperty("id").GetGuid();
        }

        public override string ToString() => $"{Encoding.UTF8.GetString(Body)} with {Header} was answered {Status}: {Answer} (seed {Seed})";
    }
}
