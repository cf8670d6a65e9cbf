using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Distributed.Dashboard;

/// <summary>Try prompts, watch them being painted, compare the tiers.</summary>
public sealed partial class PlaygroundPage : IDisposable
{
    private PlaygroundForm? form;
    private PlaygroundChoices choices = new();
    private IReadOnlyList<PlaygroundRound> rounds = [];
    private List<FieldError> errors = [];
    private PlaygroundUpload? upload;
    private PlaygroundTurns? turns;
    private string? problem;
    private bool isBusy;
    private IDisposable? watch;

    /// <summary>The tiers that are served; comes with the first paint.</summary>
    [PersistentState] public IReadOnlyList<TierProfile>? Profiles { get; set; }

    /// <summary>A job whose parameters to begin with.</summary>
    [SupplyParameterFromQuery(Name = "job")] public string? JobId { get; set; }

    [CascadingParameter] private ChosenTenant Tenant { get; set; } = ChosenTenant.Default;

    [Inject] private ITierCatalog Tiers { get; set; } = null!;

    [Inject] private JobQueries Jobs { get; set; } = null!;

    [Inject] private JobFeed Feed { get; set; } = null!;

    [Inject] private SubmissionCheck Check { get; set; } = null!;

    [Inject] private JobAcceptor Acceptor { get; set; } = null!;

    [Inject] private InputImages Inputs { get; set; } = null!;

    [Inject] private TimeProvider Time { get; set; } = null!;

    [Inject] private IJSRuntime Script { get; set; } = null!;

    [Inject] private ILogger<PlaygroundPage> Logger { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        turns = new(Acceptor);
        Profiles ??= await Tiers.ListAsync(CancellationToken.None);
        choices.Tiers = FirstTier;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        watch = Feed.Watch(Tenant.Name, job: null, news => news.IsPoll ? InvokeAsync(LookAgainAsync) : Task.CompletedTask);
        if (await PlaygroundMemory.ReadAsync(Script, Tenant.Name) is { } memory) (choices, rounds) = (memory.Choices, memory.Rounds);
        if (Guid.TryParse(JobId, out var id) && await Jobs.FindAsync(Tenant.Name, id, CancellationToken.None) is { } job)
            choices = PlaygroundChoices.Of(job) with { Previews = choices.Previews };          // how to look on is no part of the job
        KeepToServedTiers();
        StateHasChanged();
    }

    /// <inheritdoc/>
    public void Dispose() => watch?.Dispose();

    private IReadOnlyList<Tier> FirstTier => [.. (Profiles ?? []).Take(1).Select(profile => profile.Tier)];

    private async Task LookAgainAsync()
    {
        if (Profiles is [])
        {
            Profiles = await Tiers.ListAsync(CancellationToken.None);
            KeepToServedTiers();
        }
        StateHasChanged();          // times go on
    }

    private void KeepToServedTiers()
    {
        if (choices.Tiers.Count == 0 || !choices.Tiers.All(tier => Profiles!.Any(profile => profile.Tier == tier))) choices.Tiers = FirstTier;
    }

    private async Task SubmitAsync()
    {
        if (isBusy) return;
        isBusy = true;
        problem = null;
        var found = new List<FieldError>();
        try
        {
            var round = await new PlaygroundSubmit(Check, turns!, Jobs, Inputs, Time).SubmitAsync(Tenant.Name, choices, upload, found, CancellationToken.None);
            if (round is not null)
            {
                rounds = [round, .. rounds.Take(PlaygroundMemory.MaxRounds - 1)];
                choices.InputImageOf = round.Choices.InputImageOf;          // what was uploaded outlives the page as the job's
            }
        }
        catch (Exception error)
        {
            Logger.SubmitFailed(error);
            problem = "The database or the image store does not answer, so nothing is certain to be submitted. Look at the list of jobs, or try again in a moment.";
        }
        isBusy = false;
        errors = found;
        if (errors.Count > 0) form?.FocusErrors();
        await RememberAsync();
    }

    private async Task GoOnAsync(JobDetails ended)
    {
        try
        {
            if (await turns!.EndedAsync(ended.Id, CancellationToken.None) is { } refusal) problem = $"The other tier's job was not submitted. {refusal}";
        }
        catch (Exception error)
        {
            Logger.SubmitFailed(error);
            problem = "The database does not answer, so the other tier's job is not certain to be submitted. Look at the list of jobs, or try again in a moment.";
        }
    }

    private Task StartFromAsync(PlaygroundUpload? now)
    {
        (upload, choices.InputImageOf) = (now, null);
        errors = [.. errors.Where(error => error.Pointer is not "#/inputImage")];
        return RememberAsync();
    }

    private Task ReuseAsync(PlaygroundChoices again)
    {
        (choices, upload, errors) = (again with { }, null, []);
        return RememberAsync();
    }

    private Task ForgetAsync()
    {
        rounds = [];
        return RememberAsync();
    }

    private Task RememberAsync() => new PlaygroundMemory(choices, rounds).WriteAsync(Script, Tenant.Name);
}
