namespace Smtp.Reception.Authentication;

/// <summary>Where clients say who they are: by rules that a reload replaces under running sessions, and slowed down by a throttle that
/// outlives them.</summary>
public sealed class LoginDesk(LoginRules rules, TimeProvider time)
{
    private volatile LoginRules _rules = rules;

    public LoginThrottle Throttle { get; } = new(rules.Options, time);

    public LoginRules Rules
    {
        get => _rules;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _rules = value;
            Throttle.Options = value.Options;
        }
    }
}
