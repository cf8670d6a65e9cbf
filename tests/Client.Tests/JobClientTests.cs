using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Cryptography;
using Distributed.Contracts;
using Distributed.Images;
using Distributed.Producer.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Client.Tests;

public sealed class JobClientTests(ProducerHost server) : IClassFixture<ProducerHost>
{
    private readonly string prompt = $"jobs {Guid.NewGuid():N}";
    private readonly JobClient client = server.Client();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_submission_becomes_a_job_with_every_choice_made()
    {
        var job = await client.SubmitAsync(
            new() { Prompt = prompt, Tier = Tier.Full, Width = 96, Seed = 3, Scheduler = SchedulerName.Dpmpp2MKarras, ImageCount = 2 }, cancellation: Cancellation);
        Assert.Equal((JobStatus.Queued, 96, 64, 3, SchedulerName.Dpmpp2MKarras, 2),
            (job.Status, job.Request.Width, job.Request.Height, job.Request.Seed, job.Request.Scheduler, job.Request.ImageCount));
        Assert.Equal(job.Request, (await client.GetAsync(job.Id, Cancellation)).Request);
    }

    [Fact]
    public async Task A_refusal_names_every_wrong_field()
    {
        var refused = await Assert.ThrowsAsync<JobApiException>(
            () => client.SubmitAsync(new() { Prompt = prompt, Width = 99, Steps = 5000 }, cancellation: Cancellation));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["#/steps", "#/width"], refused.Errors.Select(error => error.Pointer).Order());
        Assert.Contains("width is 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_says_what_a_job_would_be_and_makes_none()
    {
        var quote = await client.QuoteAsync(new() { Prompt = prompt, Width = 96, Priority = Priority.High }, Cancellation);
        Assert.Equal((prompt, 96, 64, 20, Priority.High), (quote.Request.Prompt, quote.Request.Width, quote.Request.Height, quote.Request.Steps, quote.Priority));
        Assert.Equal((null, null), (quote.EstimatedGpuSeconds, quote.Eta));          // nobody has painted anything here yet
        var refused = await Assert.ThrowsAsync<JobApiException>(() => client.QuoteAsync(new() { Prompt = prompt, Width = 99 }, Cancellation));
        Assert.Equal("#/width", Assert.Single(refused.Errors).Pointer);
        Assert.Empty(await client.JobsAsync(prompt));
    }

    [Fact]
    public async Task The_picture_that_a_job_starts_from_is_fetched_as_it_was_stored()
    {
        var png = PngWriter.Write([.. Enumerable.Range(0, 3 * 64 * 64).Select(i => (byte)i)], 64, 64);
        var job = await client.SubmitAsync(new() { Prompt = prompt, InputImage = png, Strength = 0.5 }, cancellation: Cancellation);
        var stored = await client.DownloadInputImageAsync(job, Cancellation);
        Assert.Equal(job.Request.InputImage!.Sha256, Convert.ToHexStringLower(SHA256.HashData(stored!)));
        var other = job with { Request = job.Request with { InputImage = job.Request.InputImage with { Sha256 = new('0', 64) } } };
        await Assert.ThrowsAsync<InvalidDataException>(() => client.DownloadInputImageAsync(other, Cancellation));
        Assert.Null(await client.DownloadInputImageAsync(await client.SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation), Cancellation));
    }

    [Fact]
    public async Task A_list_goes_on_over_its_pages_and_keeps_to_its_filter()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            var job = await client.SubmitAsync(new() { Prompt = $"{prompt} & {i}" }, cancellation: Cancellation);
            ids.Insert(0, job.Id);
            await Clients.PassAsync(job.CreatedAt);
        }
        await client.CancelAsync(ids[1], Cancellation);

        Assert.Equal(ids, await IdsAsync(new() { Prompt = $"{prompt} & ", PageSize = 2 }));
        Assert.Equal([ids[1]], await IdsAsync(new() { Prompt = prompt, Statuses = [JobStatus.Cancelled, JobStatus.Failed] }));
        Assert.Empty(await IdsAsync(new() { Prompt = prompt, Tier = Tier.Distilled }));
        var middle = (await client.GetAsync(ids[2], Cancellation)).CreatedAt;
        Assert.Equal(ids[..3], await IdsAsync(new() { Prompt = prompt, CreatedAfter = middle.ToOffset(TimeSpan.FromHours(5)) }));
        Assert.Equal(ids[3..], await IdsAsync(new() { Prompt = prompt, CreatedBefore = middle }));
    }

    [Fact]
    public async Task Waiting_ends_when_the_job_does_however_it_ends()
    {
        var job = await client.SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation);
        var waiting = client.WaitAsync(job.Id, cancellation: Cancellation);
        Assert.Equal(JobStatus.Cancelled, (await client.CancelAsync(job.Id, Cancellation)).Status);
        Assert.Equal(JobStatus.Cancelled, (await waiting).Status);
        Assert.Equal(JobStatus.Cancelled, (await client.WaitAsync(job.Id, cancellation: Cancellation)).Status);
    }

    [Fact]
    public async Task Giving_up_waiting_leaves_the_job_alone()
    {
        var job = await client.SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var waiting = client.WaitAsync(job.Id, cancellation: patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(JobStatus.Queued, (await client.GetAsync(job.Id, Cancellation)).Status);
    }

    [Fact]
    public async Task A_finished_job_runs_again_and_an_unfinished_one_does_not()
    {
        var job = await client.SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, (await Assert.ThrowsAsync<JobApiException>(() => client.RetryAsync(job.Id, cancellation: Cancellation))).StatusCode);
        await client.CancelAsync(job.Id, Cancellation);
        var same = await client.RetryAsync(job.Id, cancellation: Cancellation);
        await Clients.PassAsync(same.CreatedAt);
        var other = await client.RetryAsync(job.Id, RetrySeeds.New, Priority.High, cancellation: Cancellation);
        Assert.Equal((Priority.Normal, Priority.High), (same.Priority, other.Priority));
        Assert.Equal((job.Id, job.Request.Seed), (same.RetryOf, same.Request.Seed));
        Assert.NotEqual(job.Request.Seed, other.Request.Seed);
        Assert.Equal([other.Id, same.Id], await IdsAsync(new() { RetryOf = job.Id }));
    }

    [Fact]
    public async Task What_is_not_there_is_said_to_be_not_there()
    {
        var id = Guid.CreateVersion7();
        foreach (var ask in (Func<Task>[])[() => client.GetAsync(id, Cancellation), () => client.WaitAsync(id, cancellation: Cancellation), () => client.CancelAsync(id, Cancellation),
            () => client.DownloadImageAsync(new(0, JobRoutes.Image(id, 0), 64, 64, 1, ""), Cancellation)])
            Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<JobApiException>(ask)).StatusCode);
    }

    [Fact]
    public async Task Tiers_and_workers_are_listed()
    {
        Assert.Equal(ProducerHost.Full.Model, Assert.Single(await client.ListTiersAsync(Cancellation)).Model);
        Assert.Empty(await client.ListWorkersAsync(Cancellation));
    }

    [Fact]
    public async Task The_key_goes_with_every_request_and_to_this_server_alone()
    {
        var keys = new List<string?>();
        var line = new FlakyHandler((request, send, _) =>
        {
            keys.Add(request.Headers.Authorization?.ToString());
            return send();
        });
        var keyed = server.Over(line, configure: options => options.ApiKey = "key-1");
        await keyed.ListTiersAsync(Cancellation);
        Assert.Equal(["Bearer key-1"], keys);
        foreach (var elsewhere in (string[])["http://elsewhere.example/a.png", "//elsewhere.example/a.png", "../../a.png"])
            await Assert.ThrowsAnyAsync<Exception>(() => keyed.DownloadImageAsync(new(0, elsewhere, 64, 64, 1, ""), Cancellation));
        Assert.All(keys, key => Assert.Equal("Bearer key-1", key));
    }

    [Fact]
    public async Task An_application_adds_it_with_a_line()
    {
        var services = new ServiceCollection();
        services.AddJobClient(options => options.BaseAddress = server.Http.BaseAddress!);
        await using var provider = services.BuildServiceProvider();
        Assert.Single(await provider.GetRequiredService<JobClient>().ListTiersAsync(Cancellation));
    }

    [Theory]
    [InlineData("ftp://server/", null, "BaseAddress")]
    [InlineData("http://server/", "two words", "ApiKey")]
    [InlineData("http://server/", "line\r\nX: y", "ApiKey")]
    [InlineData("http://server/", "", "ApiKey")]
    public void Options_that_cannot_work_are_refused_without_saying_the_key(string address, string? key, string option)
    {
        using var http = new HttpClient();
        var error = Assert.Throws<ValidationException>(() => new JobClient(http, new() { BaseAddress = new(address), ApiKey = key }));
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
        if (key is { Length: > 0 }) Assert.DoesNotContain(key, error.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<Guid>> IdsAsync(JobListFilter filter) =>
        await client.ListAsync(filter, Cancellation).Select(job => job.Id).ToListAsync(Cancellation);
}
