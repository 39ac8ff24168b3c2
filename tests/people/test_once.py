"""Constant words and addresses of templates are looked up once per language, and never mixed up."""

import pytest
from django.template import engines
from django.urls import NoReverseMatch, path
from django.utils.translation import override

from people.templatetags.once import AddressOnce, SaidOnce

urlpatterns = [path("elsewhere/", lambda request: None, name="home")]


def drawn(template, language="sv", **context):
    with override(language):
        return template.render(context)


def made(text):
    return engines["django"].from_string(text)


def kinds(template):
    return [type(node).__name__ for node in template.template.nodelist]


def test_a_constant_text_is_said_in_each_language_in_any_order():
    words = made('{% translate "Projects" %}')
    assert kinds(words) == ["SaidOnce"]
    said = [drawn(words, language) for language in ("sv", "en", "sv", "en")]
    assert said == ["Projekt", "Projects", "Projekt", "Projects"]


def test_an_address_is_that_of_each_language_and_of_the_urls_in_use(settings):
    address = made("{% url 'projects:projects' %} {% url 'home' %}")
    assert [drawn(address, language) for language in ("sv", "en", "sv")] == [
        "/projekt/ /",
        "/en/projekt/ /en/",
        "/projekt/ /",
    ]
    home = made("{% url 'home' %}")
    assert drawn(home) == "/"
    settings.ROOT_URLCONF = __name__
    assert drawn(made("{% url 'home' %}")) == "/elsewhere/"


@pytest.mark.parametrize(
    "text",
    [
        "{% translate name %}",
        '{% translate "Projects"|upper %}',
        '{% translate "Projects" as said %}{{ said }}',
        '{% translate "News" context about %}',
        "{% url name %}",
        "{% url 'home' as said %}{{ said }}",
        "{% url 'projects:project' number 'x' %}",
        "{% url 'projects:feed'|lower %}",
    ],
)
def test_whatever_may_differ_is_left_to_django(text):
    assert not {"SaidOnce", "AddressOnce"} & set(kinds(made(text)))


def test_a_context_of_words_is_kept_apart():
    words = made('{% translate "News" context "heading" %}|{% translate "name" context "order" %}')
    assert kinds(words)[0] == "SaidOnce"
    assert drawn(words) == drawn(words)
    assert drawn(words, "en") == "News|name"


def test_where_nothing_is_escaped_it_is_looked_up_apart():
    words = made('{% translate "That\'s all" %}{% autoescape off %}{% translate "That\'s all" %}{% endautoescape %}')
    assert drawn(words, "en") == drawn(words, "en")


def test_an_unknown_address_fails_every_time():
    address = made("{% url 'nothing-like-it' %}")
    for _again in range(2):
        with pytest.raises(NoReverseMatch):
            drawn(address)
    assert not next(node for node in address.template.nodelist if isinstance(node, AddressOnce)).said


def test_what_is_kept_is_one_text_for_each_language():
    words = made('{% translate "Projects" %}')
    for _again in range(3):
        drawn(words, "sv")
        drawn(words, "en")
    (node,) = words.template.nodelist
    assert isinstance(node, SaidOnce)
    assert sorted(node.said.values()) == ["Projects", "Projekt"]
