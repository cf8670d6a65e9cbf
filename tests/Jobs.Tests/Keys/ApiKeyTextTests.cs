namespace Distributed.Jobs.Tests;

public sealed class ApiKeyTextTests
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void A_key_is_read_as_it_was_written_and_no_two_are_alike()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => ApiKeyText.Make("live")).ToList();
        Assert.All(keys, key => Assert.Equal(key, ApiKeyText.Parse(key.Write())));
        Assert.Equal(1000, keys.Select(key => key.Id).Distinct().Count());
        Assert.Equal(1000, keys.Select(key => key.Secret).Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^sdq_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$", key.Write()));
    }

    [Fact]
    public void A_letter_mistyped_left_out_or_swapped_with_the_next_is_told_without_the_database()
    {
        var text = ApiKeyText.Make("test1").Write();
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var digit in Digits.Where(digit => digit != text[i])) Assert.Null(ApiKeyText.Parse(text[..i] + digit + text[(i + 1)..]));
            Assert.Null(ApiKeyText.Parse(text.Remove(i, 1)));
            if (i > 0 && text[i] != text[i - 1]) Assert.Null(ApiKeyText.Parse(text[..(i - 1)] + text[i] + text[i - 1] + text[(i + 1)..]));
        }
        foreach (var other in new[] { text + "\n", " " + text, text + "0", "", "sdq_", text.ToUpperInvariant() }) Assert.Null(ApiKeyText.Parse(other));
    }

    [Fact]
    public void A_key_in_a_log_has_no_secret()
    {
        var key = ApiKeyText.Make("live");
        Assert.DoesNotContain(key.Secret, $"{key}", StringComparison.Ordinal);
        Assert.Contains(key.Id, $"{key}", StringComparison.Ordinal);
    }
}
