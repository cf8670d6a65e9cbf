using System.Net;
using Distributed.Contracts;
using Distributed.Producer.Tests;
using static Distributed.Client.Tests.Faults;

namespace Distributed.Client.Tests;

/// <summary>A real API behind a bad line.</summary>
public sealed class RetryTests(ProducerHost server) : IClassFixture<ProducerHost>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly string prompt = $"line {Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_whose_answer_was_lost_is_found_again_and_not_made_twice()
    {
        var line = new FlakyHandler(CutAfterSending, CutInTheAnswer, CutAfterSending);
        var client = server.Over(line);
        var job = await client.SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation);
        Assert.Equal(4, line.Tries);
        Assert.Equal(job.Id, Assert.Single(await client.JobsAsync(prompt)).Id);
    }

    [Fact]
    public async Task Every_submission_has_a_name_of_its_own()
    {
        var client = server.Client();
        await client.SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation);
        await client.SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation);
        Assert.Equal(2, (await client.JobsAsync(prompt)).Count);
        await client.SubmitAsync(new() { Prompt = prompt }, idempotencyKey: "mine", cancellation: Cancellation);
        await client.SubmitAsync(new() { Prompt = prompt }, idempotencyKey: "mine", cancellation: Cancellation);
        Assert.Equal(3, (await client.JobsAsync(prompt)).Count);
    }

    [Fact]
    public async Task The_server_says_when_to_come_back_and_a_little_later_the_client_does()
    {
        var time = new HastyTime(Minute);
        var line = new FlakyHandler(Refuse(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(7)), Refuse(HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(11)));
        var told = new List<(HttpStatusCode Status, TimeSpan Wait)>();
        await server.Over(line, time, options => options.OnRetry = (error, wait) => told.Add((((JobApiException)error).StatusCode, wait))).SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation);
        Assert.Equal(3, line.Tries);
        Assert.Collection(time.Waits, wait => Assert.InRange(wait.TotalSeconds, 7, 7.7), wait => Assert.InRange(wait.TotalSeconds, 11, 12.1));
        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests], told.Select(retry => retry.Status));
        Assert.Equal(time.Waits.Select(wait => (long)wait.TotalMilliseconds), told.Select(retry => (long)retry.Wait.TotalMilliseconds));
        Assert.Single(await server.Client().JobsAsync(prompt));
    }

    [Fact]
    public async Task Who_is_told_to_come_back_much_later_is_told_so_at_once()
    {
        var line = new FlakyHandler(Refuse(HttpStatusCode.TooManyRequests, TimeSpan.FromHours(1)));
        var refused = await Assert.ThrowsAsync<JobApiException>(() => server.Over(line).SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation));
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromHours(1), 1), (refused.StatusCode, refused.RetryAfter, line.Tries));
    }

    [Fact]
    public async Task Waits_between_tries_are_bounded_and_so_is_their_number()
    {
        var time = new HastyTime(Minute);
        var line = new FlakyHandler([.. Enumerable.Repeat<Fault>((_, _, _) => throw new HttpRequestException("no line"), 20)]);
        var client = server.Over(line, time, options => (options.MaxRetries, options.RetryDelay, options.MaxRetryDelay) = (9, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.ListTiersAsync(Cancellation));
        Assert.Equal(10, line.Tries);
        Assert.Equal(9, time.Waits.Count);
        Assert.All(time.Waits, wait => Assert.InRange(wait.TotalSeconds, 0, 5));
        Assert.True(time.Waits.Distinct().Count() > 2, "no jitter");
    }

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout, 2)]
    [InlineData(HttpStatusCode.InternalServerError, 2)]
    [InlineData(HttpStatusCode.BadGateway, 2)]
    [InlineData(HttpStatusCode.GatewayTimeout, 2)]
    [InlineData(HttpStatusCode.TooManyRequests, 2)]
    [InlineData(HttpStatusCode.BadRequest, 1)]
    [InlineData(HttpStatusCode.Unauthorized, 1)]
    [InlineData(HttpStatusCode.Forbidden, 1)]
    [InlineData(HttpStatusCode.NotImplemented, 1)]
    public async Task Only_what_may_pass_is_tried_again(HttpStatusCode status, int tries)
    {
        var line = new FlakyHandler(Refuse(status));
        var answer = server.Over(line).SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation);
        if (tries == 1) Assert.Equal(status, (await Assert.ThrowsAsync<JobApiException>(() => answer)).StatusCode);
        else Assert.Equal(JobStatus.Queued, (await answer).Status);
        Assert.Equal(tries, line.Tries);
    }

    [Fact]
    public async Task What_would_be_done_twice_is_not_sent_again_once_it_may_have_been_done()
    {
        var lost = new FlakyHandler((_, _, _) => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was cut."));
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Over(lost).CreateKeyAsync(new() { Name = prompt }, Cancellation));
        Assert.Equal(1, lost.Tries);

        var refused = new FlakyHandler(Refuse(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), Refuse(HttpStatusCode.Forbidden));
        await Assert.ThrowsAsync<JobApiException>(() => server.Over(refused).CreateKeyAsync(new() { Name = prompt }, Cancellation));
        Assert.Equal(2, refused.Tries);
    }

    [Fact]
    public async Task A_try_that_is_not_answered_is_given_up_for_the_next()
    {
        var line = new FlakyHandler(Silence);
        var client = server.Over(line, TimeProvider.System, options =>
            (options.TryTimeout, options.RetryDelay, options.MaxRetries) = (TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1), 20));
        await client.SubmitAsync(new() { Prompt = prompt }, cancellation: Cancellation);
        Assert.Single(await client.JobsAsync(prompt));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_said_to_be_so()
    {
        var line = new FlakyHandler(Silence);
        var client = server.Over(line, TimeProvider.System, options => (options.TryTimeout, options.MaxRetries) = (TimeSpan.FromSeconds(0.2), 0));
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.ListTiersAsync(Cancellation));
        Assert.Contains("did not answer within 0.2 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Giving_up_is_not_taken_for_a_failure()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var line = new FlakyHandler((_, _, token) =>
        {
            patience.Cancel();
            throw new OperationCanceledException(token);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.Over(line).ListTiersAsync(patience.Token));
        Assert.Equal(1, line.Tries);
    }
}
