namespace Distributed.Dashboard;

/// <summary>Which colours a visitor wants.</summary>
public enum Appearance
{
    /// <summary>Those of the system.</summary>
    System,

    /// <summary>Dark on light.</summary>
    Light,

    /// <summary>Light on dark.</summary>
    Dark,
}
