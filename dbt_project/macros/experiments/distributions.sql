{#- greatest() and least() skip nulls on both engines: an unknown statistic must not come out as p = 0.
    Tested against scipy (tests/dbt/experiments/test_distributions.py): errors below 1e-9, relative for quantiles. -#}

{#- Two-sided p of a standard normal z. -#}
{% macro normal_p(z) -%}
    case when {{ z }} is not null then
        greatest(0e0, 1e0 - 0.79788456080286536e0
            * {{ quadrature("exp(-{u} * {u} / 2e0)", "0e0", "least(abs(" ~ z ~ "), 9e0)") }})
    end
{%- endmacro %}

{#- The z that a standard normal exceeds with probability p, for p up to a half (Wichura's AS 241). -#}
{% macro normal_upper_quantile(p) -%}
    {%- set a = ["3.3871328727963666080", "133.14166789178437745", "1971.5909503065514427", "13731.693765509461125",
        "45921.953931549871457", "67265.770927008700853", "33430.575583588128105", "2509.0809287301226727"] -%}
    {%- set b = ["1.0", "42.313330701600911252", "687.18700749205790830", "5394.1960214247511077",
        "21213.794301586595867", "39307.895800092710610", "28729.085735721942674", "5226.4952788528545610"] -%}
    {%- set c = ["1.42343711074968357734", "4.63033784615654529590", "5.76949722146069140550", "3.64784832476320460504",
        "1.27045825245236838258", "0.241780725177450611770", "0.0227238449892691845833",
        "0.000774545014278341407640"] -%}
    {%- set d = ["1.0", "2.05319162663775882187", "1.67638483018380384940", "0.689767334985100004550",
        "0.148103976427480074590", "0.0151986665636164571966", "0.000547593808499534494600",
        "0.00000000105075007164441684324"] -%}
    {%- set e = ["6.65790464350110377720", "5.46378491116411436990", "1.78482653991729133580",
        "0.296560571828504891230",
        "0.0265321895265761230930", "0.00124266094738807843860", "0.0000271155556874348757815",
        "0.000000201033439929228813265"] -%}
    {%- set f = ["1.0", "0.599832206555887937690", "0.136929880922735805310", "0.0148753612908506148525",
        "0.000786869131145613259100", "0.0000184631831751005468180", "0.000000142151175831644588870",
        "0.00000000000000204426310338993978564"] -%}
    {%- set q = "(0.5e0 - (" ~ p ~ "))" -%}
    {%- set central = "(0.180625e0 - " ~ q ~ " * " ~ q ~ ")" -%}
    {%- set r = "sqrt(-ln(" ~ p ~ "))" -%}
    case
        when {{ q }} <= 0.425e0 then {{ q }} * {{ horner(a, central) }} / {{ horner(b, central) }}
        when {{ r }} <= 5e0 then {{ horner(c, "(" ~ r ~ " - 1.6e0)") }} / {{ horner(d, "(" ~ r ~ " - 1.6e0)") }}
        else {{ horner(e, "(" ~ r ~ " - 5e0)") }} / {{ horner(f, "(" ~ r ~ " - 5e0)") }}
    end
{%- endmacro %}

{#- A polynomial by its coefficients, lowest power first. -#}
{% macro horner(coefficients, x) -%}
    {%- set ordered = coefficients | reverse | list -%}
    {%- for one in ordered[1:] %}({% endfor -%}
    {{ ordered[0] }}e0
    {%- for one in ordered[1:] %} * {{ x }} + {{ one }}e0){% endfor -%}
{%- endmacro %}

{#- Two-sided p of Student's t, for 1 degree of freedom or more, also broken ones. -#}
{% macro student_p(t, df) -%}
    {%- set angle = "least(atan(abs(" ~ t ~ ") / sqrt(" ~ df ~ ")), 9e0 / sqrt(" ~ df ~ "))" -%}
    case when {{ t }} is not null and {{ df }} is not null then
        greatest(0e0, 1e0 - {{ quadrature("exp((" ~ df ~ " - 1e0) * ln(cos({u})))", "0e0", angle) }}
            * 1.1283791670955126e0 * {{ gamma_ratio(df) }})
    end
{%- endmacro %}

{#- Gamma((v + 1) / 2) / Gamma(v / 2): eight steps up to where its asymptotic series is exact to 1e-9, and back. -#}
{% macro gamma_ratio(v) -%}
    {%- set inverse = "(2e0 / (" ~ v ~ " + 16e0))" -%}
    sqrt(({{ v }} + 16e0) / 2e0) * {{ horner([
        "1", "-0.125", "0.0078125", "0.0048828125", "-0.000640869140625", "-0.001522064208984375",
        "0.0002071857452392578"], inverse) }}
    {%- for step in range(0, 16, 2) %} * ({{ v }} + {{ step }}e0) / ({{ v }} + {{ step + 1 }}e0){% endfor -%}
{%- endmacro %}

{#- The t that bounds 95 % on both sides: a polynomial fitted to its logarithm, off by 2e-10 of its value at most. -#}
{% macro student_975(df) -%}
    exp({{ horner([
        "1.4592317464001787", "0.95829146689753741", "0.15212180367332678", "-0.02711997854926983",
        "-0.0033923911942924916", "0.003750351389751644", "-0.00060071935139905861", "-0.00036615621650559489",
        "0.00018997564043530488", "0.000015159541678364755", "-0.000049213865810004283", "0.000018847888451645178",
        "0.0000056538147235246727", "-0.0000081006541153439029", "0.0000014119665939673803",
        "0.00000057875287217962353",
    ], "(2e0 / (" ~ df ~ ") - 1e0)") }})
{%- endmacro %}

{#-
    The rows of a relation with columns statistic and df, and p_value: the probability that chi-square with df degrees
    of freedom exceeds the statistic. The square root of half of it is nearly normal with a standard deviation of a
    half, whatever df: both sides are integrated and the upper one is its share. Bounds are columns, so that the
    integrals name them: written into each of the 64 terms they made 140 KB of SQL.
-#}
{% macro with_chi_square_p(relation) -%}
    {%- set density = "exp((df - 1e0) * ln({u} / chi_mode) - {u} * {u} + chi_mode * chi_mode)" -%}
    (
        select
            *,
            case
                when statistic <= 0 then 1e0
                when sqrt(statistic / 2e0) > chi_mode + 4.5e0 then 0e0
                else above / (above + below)
            end as p_value
        from (
            select
                *,
                {{ quadrature(density, "chi_inner", "chi_stop") }} as above,
                {{ quadrature(density, "chi_start", "chi_inner") }} as below
            from (
                select
                    *,
                    least(greatest(sqrt(statistic / 2e0), chi_start), chi_mode + 4.5e0) as chi_inner,
                    chi_mode + 5e0 as chi_stop
                from (
                    select
                        *,
                        greatest(0e0, chi_mode - 4.5e0) as chi_start
                    from (
                        select
                            *,
                            sqrt(greatest(df - 1e0, 1e0) / 2e0) as chi_mode
                        from {{ relation }}
                    ) as modes
                ) as starts
            ) as bounds
        ) as integrals
    ) as probabilities
{%- endmacro %}
