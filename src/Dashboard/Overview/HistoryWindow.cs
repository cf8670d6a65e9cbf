namespace Distributed.Dashboard;

/// <summary>How far back the charts look.</summary>
/// <param name="Label">What the choice says.</param>
/// <param name="Length">How far.</param>
/// <param name="Bucket">How much time a point stands for.</param>
/// <param name="Fresh">How old the numbers may be.</param>
public sealed record HistoryWindow(string Label, TimeSpan Length, TimeSpan Bucket, TimeSpan Fresh)
{
    /// <summary>The choices; the first is what opens.</summary>
    public static IReadOnlyList<HistoryWindow> All { get; } =
    [
        new("1 h", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5)),
        new("6 h", TimeSpan.FromHours(6), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(15)),
        new("24 h", TimeSpan.FromHours(24), TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(30)),
    ];
}
