namespace Distributed.Dashboard;

/// <summary>What is known about a visitor's colours when the page opens.</summary>
/// <param name="Appearance">What they have chosen.</param>
/// <param name="SystemIsDark">Whether their system had dark colours last time.</param>
public sealed record AppearanceChoice(Appearance Appearance, bool SystemIsDark);
