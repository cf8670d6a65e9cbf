namespace Distributed.Deployment.Tests;

public sealed class RuleTests
{
    private static readonly IReadOnlyList<Rule> Rules =
        [.. ReferenceRules.All, .. SelectorRules.All, .. PodRules.All, .. NetworkRules.All, .. ScalingRules.All, .. SettingRules.All];

    public static TheoryData<string, string> OverlaysAndRules() => [.. from overlay in Manifests.Overlays from rule in Rules select (overlay, rule.Name)];

    public static TheoryData<string, string> PlantedMistakes() => [.. from rule in Rules from mistake in rule.Mistakes select (rule.Name, mistake.What)];

    [Theory, MemberData(nameof(OverlaysAndRules))]
    public void Every_overlay_keeps_the_rule(string overlay, string rule) => Assert.Empty(Of(rule).Check(Manifests.Render(overlay)));

    [Theory, MemberData(nameof(PlantedMistakes))]
    public void A_planted_mistake_breaks_the_rule(string rule, string what)
    {
        var mistake = Of(rule).Mistakes.Single(one => one.What == what);
        var manifests = Manifests.Render(mistake.Overlay);
        mistake.Plant(manifests);
        Assert.NotEmpty(Of(rule).Check(manifests));
    }

    [Fact]
    public void Every_rule_is_shown_to_fail() => Assert.All(Rules, rule => Assert.NotEmpty(rule.Mistakes));

    [Fact]
    public void There_are_overlays_to_judge() => Assert.Contains("azure", Manifests.Overlays);

    private static Rule Of(string name) => Rules.Single(rule => rule.Name == name);
}
