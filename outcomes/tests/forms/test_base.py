import pytest
from django import forms

from outcomes.forms.base import GovukForm
from outcomes.forms.wording import mid_sentence, please
from outcomes.models import User


class Invitation(GovukForm, forms.Form):
    name = forms.CharField(max_length=5, min_length=2)
    share = forms.CharField(label="Share of 100%", max_length=5)
    email = forms.EmailField(label="Email address")
    role = forms.ChoiceField(choices=[("a", "A")], label="What will they do?")
    hubs = forms.MultipleChoiceField(choices=[("a", "A")])
    agreed = forms.BooleanField(label="I have asked them")
    own = forms.CharField(error_messages={"required": "Say it yourself"})


def test_what_is_missing_is_asked_for_in_plain_words():
    assert Invitation({}).errors == {
        "name": ["Enter name"],
        "share": ["Enter share of 100%"],
        "email": ["Enter email address"],
        "role": ["Select an answer to “What will they do?”"],
        "hubs": ["Select hubs"],
        "agreed": ["Tick “I have asked them” to go on"],
        "own": ["Say it yourself"],
    }


def test_what_is_wrong_is_said_in_plain_words():
    data = {
        "name": "abcdef",
        "share": "abcdef",
        "email": "nobody",
        "role": "z",
        "hubs": ["z"],
        "agreed": "on",
        "own": "x",
    }
    assert Invitation(data).errors == {
        "name": ["Name must be 5 characters or fewer"],
        "share": ["Share of 100% must be 5 characters or fewer"],
        "email": ["Enter an email address in the correct format, like name@example.com"],
        "role": ["Select one of the choices listed"],
        "hubs": ["Select one of the choices listed"],
    }
    assert Invitation(data | {"name": "a"}).errors["name"] == ["Name must be 2 characters or more"]


def test_one_forms_messages_are_not_anothers():
    Invitation({}).is_valid()
    assert forms.CharField().error_messages["required"] == "This field is required."


@pytest.mark.django_db
def test_a_model_form_speaks_the_same_way():
    class Person(GovukForm, forms.ModelForm):
        class Meta:
            model = User
            fields = ["email"]

    assert Person({}).errors == {"email": [please("Enter", str(Person().fields["email"].label))]}


def test_a_model_choice_is_selected():
    field = forms.ModelChoiceField(User.objects.none(), label="Colleague")
    form = type("Handover", (GovukForm, forms.Form), {"to": field})({})
    assert form.errors == {"to": ["Select colleague"]}


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Families reached", "families reached"),
        ("EHCPs started", "EHCPs started"),
        ("A score", "A score"),
        ("", ""),
    ],
)
def test_a_label_inside_a_sentence(label, inside):
    assert mid_sentence(label) == inside
