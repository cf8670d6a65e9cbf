using System.Globalization;
using Distributed.Contracts;
using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard;

/// <summary>The fields of the playground. Their limits and defaults are those of the chosen tiers' models.</summary>
public sealed partial class PlaygroundForm
{
    private static readonly string[] MoreFields = ["inputImage", "strength", "clipSkip", "eta"];

    private static readonly HashSet<string> Fields =
        ["#/prompt", "#/negativePrompt", "#/tier", "#/width", "#/height", "#/steps", "#/guidanceScale", "#/imageCount", "#/seed",
            .. MoreFields.Select(field => $"#/{field}")];

    private ElementReference summary;
    private bool isFocusDue;
    private bool isReading;
    private bool isMoreShown;

    /// <summary>What is chosen.</summary>
    [Parameter, EditorRequired] public PlaygroundChoices Choices { get; set; } = new();

    /// <summary>The picture that was uploaded to start from.</summary>
    [Parameter] public PlaygroundUpload? Upload { get; set; }

    /// <summary>Another picture was uploaded, or none is wanted: null.</summary>
    [Parameter] public EventCallback<PlaygroundUpload?> UploadChanged { get; set; }

    /// <summary>The tiers that are served.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<TierProfile> Profiles { get; set; } = [];

    /// <summary>What was wrong with what was submitted last.</summary>
    [Parameter] public IReadOnlyList<FieldError> Errors { get; set; } = [];

    /// <summary>Whether nothing can be submitted now.</summary>
    [Parameter] public bool IsBusy { get; set; }

    /// <summary>Something was chosen.</summary>
    [Parameter] public EventCallback Changed { get; set; }

    /// <summary>The choices are to be painted.</summary>
    [Parameter] public EventCallback Submitted { get; set; }

    private IEnumerable<TierProfile> Chosen => Profiles.Where(profile => Choices.Tiers.Contains(profile.Tier));

    private IEnumerable<(string Name, string Hint, Tier[] Tiers)> TierOptions =>
    [
        .. Profiles.Select(profile => (profile.Tier.Word(), HintOf(profile), new[] { profile.Tier })),
        .. Profiles.Count > 1 ? [("both", "side by side from the same seed", Profiles.Select(profile => profile.Tier).ToArray())] : Array.Empty<(string, string, Tier[])>(),
    ];

    // A model that is called as its tier says nothing by its name.
    private static string HintOf(TierProfile profile) =>
        profile.Model == profile.Tier.Word() ? $"{profile.DefaultSide} × {profile.DefaultSide} pixels" : profile.Model;

    private bool IsTaken(string scheduler) => Words.Parse<SchedulerName>(scheduler) is { } name
        && Chosen.All(profile => profile.Schedulers.Count == 0 || profile.Schedulers.ContainsKey(name));

    private string? SideHint => Chosen.Any() ? $"{Chosen.Max(profile => profile.MinSide)}–{Chosen.Min(profile => profile.MaxSide)}, multiples of {SideStep}" : null;

    private string SideStep => Chosen.Select(profile => profile.SideMultiple).DefaultIfEmpty(1).Max().ToString(CultureInfo.InvariantCulture);

    /// <summary>Errors come while this is shown; then the first thing to read is what they are.</summary>
    public void FocusErrors() => isFocusDue = true;

    /// <summary>What was shown once is not taken away while somebody types.</summary>
    protected override void OnParametersSet() => isMoreShown |= Choices.HasMore || Upload is not null || MoreFields.Any(IsWrong);

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!isFocusDue || Errors is []) return;
        isFocusDue = false;
        await summary.FocusAsync();
    }

    // Not for secrets: it chooses a picture.
    private static long RandomSeed() => Random.Shared.NextInt64(1L << 32);

    private async Task SetAsync(Action set)
    {
        set();
        await Changed.InvokeAsync();
    }

    private int WrongFields => Errors.Select(error => error.Pointer).Distinct().Count();

    private bool IsWrong(string field) => Errors.Any(error => error.Pointer == $"#/{field}");

    private string? Invalid(string field) => IsWrong(field) ? "true" : null;

    /// <summary>What is wrong with a field, one sentence a line: the tiers' models may each have their own.</summary>
    private string? ErrorOf(string label, string field) =>
        IsWrong(field) ? string.Join('\n', Errors.Where(error => error.Pointer == $"#/{field}").Select(error => $"{label} {error.Detail}").Distinct()) : null;

    private RenderFragment ErrorLine(string label, string field) => builder =>
    {
        if (ErrorOf(label, field) is not { } error) return;
        builder.OpenElement(0, "p");
        builder.AddAttribute(1, "class", "field-error");
        builder.AddContent(2, error);
        builder.CloseElement();
    };

    /// <summary>What an empty field means: one value, or one for each tier.</summary>
    private string Default<T>(Func<TierProfile, T> value) =>
        string.Join(" / ", Chosen.Select(profile => string.Create(CultureInfo.InvariantCulture, $"{value(profile)}")).Distinct());

    private string? UpTo(Func<TierProfile, double> most, string least) =>
        Chosen.Any() ? string.Create(CultureInfo.InvariantCulture, $"{least}–{Chosen.Min(most)}") : null;
}
