using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Takes submissions in: checked, their input images stored, then their jobs.</summary>
internal sealed class JobIntake(SubmissionCheck check, ITierCatalog tiers, JobAcceptor acceptor, EarlierJobs earlier, InputIntake inputs, JobEstimates estimates)
{
    /// <summary>Accepts a job, or finds the one that its key already stands for.</summary>
    public async Task<IntakeAnswer> AcceptAsync(
        Caller caller, SubmissionBody body, List<FieldError> errors, IdempotencyKey? key, HttpResponse response, CancellationToken cancellation)
    {
        var isRead = errors.Count == 0;
        var (request, refusal) = await ResolveAsync(body, errors, response, cancellation);
        // Nobody fits a picture to find that the key is taken, and what was accepted under it stays so, whatever models or limits are gone since.
        if (key is not null && isRead && (refusal is not null || body.Submission.InputImage is not null)
            && await earlier.FindAsync(caller.Tenant, key, cancellation) is { } before && (refusal is null || before.Outcome is AcceptOutcome.Replayed))
            return IntakeAnswer.Of(before, response);
        if (request is null) return IntakeAnswer.Of(refusal!);

        var id = Guid.CreateVersion7();
        var input = await inputs.TakeAsync(caller.Tenant, id, request, body.Submission.InputImage, response, cancellation);
        if (input.Refusal is { } wrong) return IntakeAnswer.Of(wrong);
        var accepted = await acceptor.AcceptAsync(Job(id, caller, body.Submission, input.Request) with { Idempotency = key }, cancellation);
        if (accepted.Outcome is not AcceptOutcome.Created) await inputs.GiveUpAsync(input);
        return IntakeAnswer.Of(accepted, response);
    }

    /// <summary>Says what a job would be. Nothing is stored.</summary>
    public async Task<(JobQuote? Quote, ProblemHttpResult? Refusal)> QuoteAsync(
        Caller caller, SubmissionBody body, List<FieldError> errors, HttpResponse response, CancellationToken cancellation)
    {
        var (request, refusal) = await ResolveAsync(body, errors, response, cancellation);
        if (request is null) return (null, refusal);
        if (await inputs.CheckAsync(request, body.Submission.InputImage, cancellation) is { } wrong) return (null, wrong);
        var quote = await estimates.QuoteAsync(caller.Tenant, request, body.Submission.Priority ?? Priority.Normal, cancellation);
        return (body.Submission.DeadlineSeconds is { } seconds && quote.Eta is { } eta ? quote with { MeetsDeadline = eta.P90Seconds <= seconds } : quote, null);
    }

    /// <summary>A checked submission as a job, with all that belongs to its row and not to what is painted.</summary>
    public static NewJob Job(Guid id, Caller caller, JobSubmission submission, GenerationRequest request) => new(id, caller.Tenant, request)
    {
        Priority = submission.Priority ?? Priority.Normal,
        Deadline = submission.DeadlineSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        ApiKeyId = caller.ApiKeyId,
    };

    private async Task<(GenerationRequest? Request, ProblemHttpResult? Refusal)> ResolveAsync(
        SubmissionBody body, List<FieldError> errors, HttpResponse response, CancellationToken cancellation)
    {
        if ((await tiers.ListAsync(cancellation)).Count == 0) return (null, Problems.NoWorkerYet(response));
        var request = await check.ResolveAsync(body.Submission, errors, cancellation);
        return errors.Count > 0 ? (null, Problems.Invalid(errors)) : (request, null);
    }
}
