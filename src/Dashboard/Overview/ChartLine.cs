namespace Distributed.Dashboard;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Style">The class that gives it colour and stroke: <c>a</c>, <c>b</c> or <c>a dashed</c>.</param>
/// <param name="Values">One value per stretch of time, oldest first; null where there is none.</param>
public sealed record ChartLine(string Name, string Style, IReadOnlyList<double?> Values);
