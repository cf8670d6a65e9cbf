namespace Distributed.Protocol.Tests;

public sealed class SubmitTests(ITestOutputHelper output)
{
    [Fact]
    public void One_key_makes_one_job_however_many_ask_at_once() => Assert.Null(Explore(isKeyUnique: true).Violation);

    [Fact]
    public void Looking_first_and_then_inserting_makes_two() => Assert.Equal(Property.OneJobPerKey, Explore(isKeyUnique: false).Violation?.Broken);

    private Exploration Explore(bool isKeyUnique)
    {
        var exploration = new Explorer<SubmitState>(new SubmitModel(isKeyUnique)).Explore();
        output.WriteLine(exploration.ToString());
        return exploration;
    }
}
